"""Templates with Jinja2: strict about missing fields, filled with the data of one lead."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from jinja2 import TemplateError, UndefinedError

from cadence_core.adapters.jinja_sandbox import compile_template
from cadence_core.domain.enrollment import Channel, DueEnrollment, Lead
from cadence_core.domain.message import Draft, RenderingError
from cadence_core.domain.reasons import Reason

LONGEST_RENDERING = 400_000
LEAD_FIELDS = ("email", "phone", "first_name", "last_name", "company_name", "job_title", "timezone")
HTML_TAG = re.compile(
    r"<(?:!doctype|html|head|body|div|p|br|hr|table|tr|td|span|a|b|i|u|em|strong|ul|ol|li|h[1-6]|img)"
    r"(?=[\s/>])[^<]*>",
    re.IGNORECASE,
)


class JinjaRenderer:
    """Renders the template of a step with the data of its lead, organization and sender."""

    def render(self, enrollment: DueEnrollment) -> Draft:
        """Render subject and body; HTML is escaped where the body is HTML, and only there.

        Raises:
            RenderingError: ``missing_variable`` naming the field, or ``template_error``.
        """
        step = enrollment.step
        if step is None or step.template is None:
            raise RenderingError(Reason.MISSING_TEMPLATE, "step")
        template = step.template
        variables = variables_for(enrollment)
        is_email = step.channel is Channel.EMAIL
        is_html = is_email and looks_like_html(template.body)
        subject = None
        if is_email:
            subject = _render(template.subject or "", "subject", variables, escape=False)
        body = _render(template.body, "body", variables, escape=is_html)
        return Draft(subject, body, is_html)


def looks_like_html(body: str) -> bool:
    """Tell whether an email template was written as HTML: whether it holds a common HTML tag."""
    return HTML_TAG.search(body) is not None


def variables_for(enrollment: DueEnrollment) -> dict[str, Any]:
    """Return what a template may name.

    The lead's fields and its custom fields stand at the top (a field of the lead wins over a
    custom field of the same name); ``lead``, ``custom_fields``, ``org`` and ``sender`` hold them
    by origin. What is empty is left out, so that ``default`` applies and a bare use is an error.
    """
    lead = _without_blanks(_lead_fields(enrollment.lead))
    custom_fields = _without_blanks(enrollment.lead.custom_fields or {})
    sender = enrollment.step.sender if enrollment.step else None
    return {
        **custom_fields,
        **lead,
        "lead": lead,
        "custom_fields": custom_fields,
        "org": _without_blanks({"name": enrollment.organization_name}),
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


def _render(source: str, part: str, variables: Mapping[str, Any], *, escape: bool) -> str:
    try:
        return "".join(_bounded(compile_template(source, escape=escape).generate(variables), part))
    except RenderingError:
        raise
    except UndefinedError as error:
        raise RenderingError(Reason.MISSING_VARIABLE, _undefined_name(error, source)) from None
    except TemplateError as error:
        raise RenderingError(Reason.TEMPLATE_ERROR, _fault(part, error)) from None
    except Exception as error:
        # A value that a filter cannot take, or a template that Python cannot compile. Whatever it
        # is, it is this message's fault; its text may quote the value.
        raise RenderingError(Reason.TEMPLATE_ERROR, f"{part}: {type(error).__name__}") from None


def _bounded(chunks: Iterable[str], part: str) -> Iterator[str]:
    """Pass the text on piece by piece: a loop over a long field must not fill the memory."""
    length = 0
    for chunk in chunks:
        length += len(chunk)
        if length > LONGEST_RENDERING:
            raise RenderingError(Reason.CONTENT_TOO_LONG, part)
        yield chunk


def _fault(part: str, error: TemplateError) -> str:
    """Describe a fault of the template itself: its text comes from the template, not the lead."""
    line = getattr(error, "lineno", None)
    return f"{part}{f' line {line}' if line else ''}: {error.message}"


def _undefined_name(error: UndefinedError, source: str) -> str:
    """Return the field's name from Jinja's message, if the template itself names it."""
    quoted = re.findall(r"'([^']*)'", str(error))
    return quoted[-1] if quoted and quoted[-1] in source else "unknown"
