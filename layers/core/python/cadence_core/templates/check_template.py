"""Finding what is wrong with a template before any lead is due: the same code, without the data."""

from collections.abc import Iterator

from cadence_core.model.enrollment import Channel, Organization, Template
from cadence_core.model.message import RenderingError
from cadence_core.model.reasons import Reason
from cadence_core.templates.approved_template import approved_sources
from cadence_core.templates.fill_in import compiled
from cadence_core.templates.renderer import looks_like_html
from cadence_core.text.html import text_from_html
from cadence_core.text.printed_words import has_words

Source = tuple[str, str, bool]
"""A text, the name of the part it makes, and whether that is HTML."""


def check_template(template: Template, organization: Organization) -> None:
    """Check what does not depend on a lead. Of the organization, only its postal address matters.

    Raises:
        RenderingError: what every message of this template is held with.
    """
    requires_footer = template.channel is Channel.EMAIL and organization.requires_postal_address
    if requires_footer and organization.lacks_postal_address:
        raise RenderingError(Reason.MISSING_FOOTER, "organizations.postal_address")
    for source, part, is_html in _sources(template):
        compiled(source, part, escape=is_html)
    if requires_footer and not _can_print_footer(template, organization.postal_address or ""):
        raise RenderingError(Reason.MISSING_FOOTER, "message_templates.body")


def _can_print_footer(template: Template, address: str) -> bool:
    """Return whether the body names the postal address, or holds it as fixed text."""
    is_html = looks_like_html(template.body)
    names = compiled(template.body, "body", escape=is_html).names
    text = text_from_html(template.body) if is_html else template.body
    return "postal_address" in names or has_words(text, address)


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
