"""Rendering templates with Jinja2: strict about missing fields, with the data of one lead."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from jinja2 import TemplateError, UndefinedError

from cadence_core.model.enrollment import Channel, DueEnrollment, Lead, Step
from cadence_core.model.enrollment import Template as MessageTemplate
from cadence_core.model.message import Draft, RenderingError
from cadence_core.model.reasons import Reason
from cadence_core.model.unsubscribe_token import UnsubscribeLinks
from cadence_core.templates.approved_template import approved_template
from cadence_core.templates.checks import finish_draft
from cadence_core.templates.reply_subject import reply_subject
from cadence_core.templates.sandbox import compile_template

MAX_RENDERED_LENGTH = 400_000
Variables = Mapping[str, Any]
LEAD_FIELDS = ("email", "phone", "first_name", "last_name", "company_name", "job_title", "timezone")
HTML_TAG = re.compile(
    r"<(?:!doctype|html|head|body|div|p|br|hr|table|tr|td|span|a|b|i|u|em|strong|ul|ol|li|h[1-6]|img)"
    r"(?=[\s/>])[^<]*>",
    re.IGNORECASE,
)


class JinjaRenderer:
    """Renders the template of a step with the data of its lead, organization and sender."""

    def __init__(self, unsubscribe_links: UnsubscribeLinks | None = None) -> None:
        self._unsubscribe_links = unsubscribe_links

    def render(self, enrollment: DueEnrollment) -> Draft:
        """Render and finish; values are HTML-escaped only in an HTML body.

        Raises:
            RenderingError: ``missing_template``; ``missing_variable``, with the field's name;
                ``template_error``; ``empty_rendering`` or ``content_too_long``.
        """
        step = enrollment.step
        if step is None or step.template is None:
            raise RenderingError(Reason.MISSING_TEMPLATE, "step")
        return finish_draft(self._draft(enrollment, step, step.template), step.channel)

    finish = staticmethod(finish_draft)

    def _draft(self, enrollment: DueEnrollment, step: Step, template: MessageTemplate) -> Draft:
        variables = variables_for(enrollment)
        if step.channel is Channel.EMAIL:
            return self._email(enrollment, template, variables)
        if template.whatsapp_template_name:
            return _approved(template.whatsapp_template_name, template, variables)
        body = _render(template.body, "body", variables, escape=False)
        return Draft(None, body, is_html=False)

    def _email(
        self, enrollment: DueEnrollment, template: MessageTemplate, variables: Variables
    ) -> Draft:
        links = self._unsubscribe_links
        unsubscribe_url = links.link_for(enrollment) if links else None
        if unsubscribe_url:
            variables = {**variables, "unsubscribe_url": unsubscribe_url}
        is_html = looks_like_html(template.body)
        earlier = enrollment.earlier_email
        if earlier and earlier.subject:
            subject = reply_subject(earlier.subject)
        else:
            subject = _render(template.subject or "", "subject", variables, escape=False)
        return Draft(
            subject,
            _render(template.body, "body", variables, escape=is_html),
            is_html,
            unsubscribe_url=unsubscribe_url,
            in_reply_to=earlier.external_id if earlier else None,
        )


def _approved(name: str, template: MessageTemplate, variables: Variables) -> Draft:
    """Render each line on its own, so that no value of a field can add a parameter."""
    lines = [line for line in template.body.splitlines() if line.strip()]
    parameters = [
        _render(line, f"parameter {position}", variables, escape=False)
        for position, line in enumerate(lines, start=1)
    ]
    approved = approved_template(name, template.whatsapp_language, parameters)
    content = "\n".join((f"{approved.name} ({approved.language})", *approved.parameters))
    return Draft(None, content, is_html=False, approved_template=approved)


def looks_like_html(body: str) -> bool:
    """Return whether an email template is HTML: whether it holds a common HTML tag."""
    return HTML_TAG.search(body) is not None


def variables_for(enrollment: DueEnrollment) -> Variables:
    """Return the variables of a template.

    The lead's fields and custom fields are at the top level, where a field of the lead wins over a
    custom field of the same name. ``lead``, ``custom_fields``, ``org`` and ``sender`` group the
    values by origin. Empty values are left out, so that ``default`` applies and a use without it
    is an error.
    """
    lead = _without_blanks(_lead_fields(enrollment.lead))
    custom_fields = _without_blanks(enrollment.lead.custom_fields or {})
    org, sender = enrollment.organization, enrollment.step.sender if enrollment.step else None
    return {
        **custom_fields,
        **lead,
        "lead": lead,
        "custom_fields": custom_fields,
        "org": _without_blanks({"name": org.name, "postal_address": org.postal_address}),
        "sender": _without_blanks(
            {"name": sender.display_name, "address": sender.address} if sender else {}
        ),
    }


def _lead_fields(lead: Lead) -> dict[str, Any]:
    return {name: getattr(lead, name) for name in LEAD_FIELDS}


def _without_blanks(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value
        for name, value in values.items()
        if value is not None and not (isinstance(value, str) and not value.strip())
    }


def _render(source: str, part: str, variables: Variables, *, escape: bool) -> str:
    try:
        return "".join(_bounded(compile_template(source, escape=escape).generate(variables), part))
    except (RenderingError, MemoryError):
        raise
    except UndefinedError as error:
        raise RenderingError(Reason.MISSING_VARIABLE, _undefined_name(error, source)) from None
    except TemplateError as error:
        raise RenderingError(Reason.TEMPLATE_ERROR, _fault(part, error)) from None
    except Exception as error:
        # A filter failed on a value, or Python could not compile the template. In every case the
        # fault is in this message. The text of the error is dropped: it may quote a value.
        raise RenderingError(Reason.TEMPLATE_ERROR, f"{part}: {type(error).__name__}") from None


def _bounded(chunks: Iterable[str], part: str) -> Iterator[str]:
    """Yield the text piece by piece, so that a loop over a long field cannot fill the memory."""
    length = 0
    for chunk in chunks:
        length += len(chunk)
        if length > MAX_RENDERED_LENGTH:
            raise RenderingError(Reason.CONTENT_TOO_LONG, part)
        yield chunk


def _fault(part: str, error: TemplateError) -> str:
    """Describe an error in the template; its text comes from the template, not from the lead."""
    line = getattr(error, "lineno", None)
    return f"{part}{f' line {line}' if line else ''}: {error.message}"


def _undefined_name(error: UndefinedError, source: str) -> str:
    """Return the field's name from Jinja's message, if the template itself names it."""
    quoted = re.findall(r"'([^']*)'", str(error))
    return quoted[-1] if quoted and quoted[-1] in source else "unknown"
