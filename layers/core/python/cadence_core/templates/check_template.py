"""Finding what is wrong with a template before any lead is due: the same code, without the data."""

from collections.abc import Iterator

from cadence_core.model.enrollment import Channel, Organization, Template
from cadence_core.model.footer import missing_footer
from cadence_core.model.message import RenderingError
from cadence_core.model.reasons import Reason
from cadence_core.templates.approved_template import approved_sources
from cadence_core.templates.fill_in import compiled
from cadence_core.templates.renderer import looks_like_html

Source = tuple[str, str, bool]
"""A text, the name of the part it makes, and whether that is HTML."""


def check_template(template: Template, organization: Organization) -> None:
    """Check what does not depend on a lead. Of the organization, only its footer matters.

    Raises:
        RenderingError: what every message of this template is held with.
    """
    lacking = missing_footer(organization, template)
    if lacking:
        raise RenderingError(Reason.MISSING_FOOTER, lacking)
    for source, part, is_html in _sources(template):
        compiled(source, part, escape=is_html)


def _sources(template: Template) -> Iterator[Source]:
    if template.channel is Channel.WHATSAPP and template.whatsapp_template_name:
        for source, part in approved_sources(template):
            yield source, part, False
        return
    if template.whatsapp_components:
        raise RenderingError(Reason.TEMPLATE_ERROR, "whatsapp_components without a name")
    if not template.body.strip():
        raise RenderingError(Reason.EMPTY_RENDERING, "body")
    if template.channel is Channel.EMAIL:
        yield template.subject or "", "subject", False
    yield (
        template.body,
        "body",
        template.channel is Channel.EMAIL and looks_like_html(template.body),
    )
