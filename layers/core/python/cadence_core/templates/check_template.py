"""Finding what is wrong with a template before any lead is due: the same code, without the data."""

from collections.abc import Iterator

from cadence_core.model.enrollment import Channel, Organization, Template
from cadence_core.model.message import Draft, RenderingError
from cadence_core.model.reasons import Reason
from cadence_core.templates.approved_template import Part, approved_parts
from cadence_core.templates.checks import check_body, check_subject, finish_draft
from cadence_core.templates.fill_in import compiled, fill_in
from cadence_core.templates.renderer import looks_like_html
from cadence_core.templates.sandbox import skeleton
from cadence_core.templates.skeleton import BRANCH, VALUE, Printed
from cadence_core.templates.values import GROUPS, Variables
from cadence_core.text.html import text_from_html
from cadence_core.text.printed_words import has_words, prints

EXAMPLES = {"name": "Ana", "address": "ana@example.com"}
UNSUBSCRIBE_URL = "unsubscribe_url"
NOT_OF_A_LEAD = {*GROUPS, UNSUBSCRIBE_URL}


def check_template(template: Template, organization: Organization) -> None:
    """Check what does not depend on a lead.

    Raises:
        RenderingError: what every message of this template is held with.
    """
    for fault in find_faults(template, organization):
        raise fault


def find_faults(
    template: Template, organization: Organization, *, needs_subject: bool = False
) -> list[RenderingError]:
    """Return all that is wrong with a template and depends on no lead, its texts first.

    An email ``needs_subject`` if a step sends it that does not reply in the thread.
    """
    try:
        parts = list(_parts(template, needs_subject=needs_subject))
    except RenderingError as error:
        return [error]
    values = _examples(template.channel, organization)
    of_parts = [_fault_of(part, template.channel, values) for part in parts]
    faults = [fault for fault in of_parts if fault]
    if template.channel is not Channel.EMAIL or not organization.requires_postal_address:
        return faults
    if organization.lacks_postal_address:
        return [*faults, RenderingError(Reason.MISSING_FOOTER, "organizations.postal_address")]
    is_body_sound = of_parts[-1] is None
    if is_body_sound and not _can_print_footer(template, organization, values):
        return [*faults, RenderingError(Reason.MISSING_FOOTER, "message_templates.body")]
    return faults


def beginnings_in(template: Template) -> frozenset[str]:
    """Return the names that stand for values in the texts of a template.

    Raises:
        RenderingError: a text is no template.
    """
    parts = _parts(template, needs_subject=False)
    found = (compiled(each.source, each.name, escape=each.is_html).beginnings for each in parts)
    return frozenset().union(*found)


def _examples(channel: Channel, organization: Organization) -> Variables:
    org = {"name": organization.name, "postal_address": organization.postal_address or "1 Main St"}
    values = {"org": org, "sender": EXAMPLES}
    url = {UNSUBSCRIBE_URL: "https://example.com/u"} if channel is Channel.EMAIL else {}
    return Variables({**values, **url})


def _fault_of(part: Part, channel: Channel, values: Variables) -> RenderingError | None:
    try:
        beginnings = compiled(part.source, part.name, escape=part.is_html).beginnings
        if channel is Channel.WHATSAPP and UNSUBSCRIBE_URL in beginnings:
            raise RenderingError(Reason.MISSING_VARIABLE, UNSUBSCRIBE_URL)
        if beginnings <= NOT_OF_A_LEAD:
            part.make(values)
    except RenderingError as error:
        return error
    return None


def _parts(template: Template, *, needs_subject: bool) -> Iterator[Part]:
    if template.channel is Channel.WHATSAPP and template.whatsapp_template_name:
        yield from approved_parts(template)
        return
    if template.whatsapp_components:
        raise RenderingError(Reason.TEMPLATE_ERROR, "whatsapp_components without a name")
    if template.channel is Channel.EMAIL and (template.subject or needs_subject):
        yield _subject(template.subject or "")
    yield _body(template)


def _subject(source: str) -> Part:
    def make(values: Variables) -> object:
        return check_subject(fill_in(source, "subject", values, escape=False))

    return Part(source, "subject", make)


def _body(template: Template) -> Part:
    is_html = _is_html(template)

    def make(values: Variables) -> object:
        text = fill_in(template.body, "body", values, escape=is_html)
        return check_body(text, template.channel, is_html=is_html)

    return Part(template.body, "body", make, is_html)


def _is_html(template: Template) -> bool:
    return template.channel is Channel.EMAIL and looks_like_html(template.body)


def _can_print_footer(template: Template, organization: Organization, values: Variables) -> bool:
    """Return whether the email shows the postal address, or can for some lead."""
    address, is_html = organization.postal_address or "", _is_html(template)
    if compiled(template.body, "body", escape=is_html).beginnings <= NOT_OF_A_LEAD:
        body = fill_in(template.body, "body", values, escape=is_html)
        return prints(finish_draft(Draft("Subject", body, is_html), template.channel), address)
    fixed = skeleton(template.body, escape=is_html)
    text = text_from_html(fixed.text) if is_html else fixed.text
    shown = (fixed.printed[int(number)] for number in VALUE.findall(text))
    return any(map(_names_address, shown)) or has_words(BRANCH.sub("", text), address)


def _names_address(printed: Printed) -> bool:
    # The only group that has the field is the organization's.
    return "postal_address" in repr(printed.expression)
