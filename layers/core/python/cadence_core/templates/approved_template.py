"""A WhatsApp template that Meta approved, filled in for one lead.

Meta's limits: https://developers.facebook.com/docs/whatsapp/business-management-api/message-templates
"""

import re
from urllib.parse import quote

from cadence_core.model.enrollment import Template
from cadence_core.model.message import (
    ApprovedTemplate,
    ButtonValue,
    Draft,
    Header,
    RenderingError,
    clean_subject,
)
from cadence_core.model.reasons import Reason
from cadence_core.templates.contexts import WEB_LINK
from cadence_core.templates.fill_in import fill_in
from cadence_core.templates.values import Variables
from cadence_core.templates.whatsapp_components import (
    BUTTONS,
    HEADERS,
    ButtonSource,
    HeaderSource,
    parse_components,
)

TEMPLATE_NAME = re.compile(r"[a-z0-9_]{1,512}")
LANGUAGE = re.compile(r"[a-z]{2,3}(?:_[A-Z]{2})?")
# Meta limits the whole body of a template, including its fixed text, which we do not have.
MAX_PARAMETERS_LENGTH = 1_024
MAX_HEADER_TEXT_LENGTH = 60
MAX_VALUE_LENGTH = 2_000
URL_CHARACTERS = "%/:?#[]@!$&'()*+,;=~"


def approved_draft(template: Template, variables: Variables) -> Draft:
    """Return the draft of an approved template; its body is a readable record.

    Raises:
        RenderingError: a text cannot be filled in, or Meta would refuse the template.
    """
    approved = approved_template(template, variables)
    named = approved.parameter_names
    parameters = zip(named, approved.parameters, strict=True) if named else ()
    record = (
        f"{approved.name} ({approved.language})",
        *([f"{approved.header.kind}: {approved.header.value}"] if approved.header else []),
        *([f"{name}: {value}" for name, value in parameters] or approved.parameters),
        *(f"{button.kind} {button.index}: {button.value}" for button in approved.buttons),
    )
    return Draft(None, "\n".join(record), is_html=False, approved_template=approved)


def approved_template(template: Template, variables: Variables) -> ApprovedTemplate:
    """Return the values of an approved template, each one line without repeated spaces.

    Raises:
        RenderingError: as ``approved_draft``.
    """
    name, language = template.whatsapp_template_name or "", template.whatsapp_language
    if not TEMPLATE_NAME.fullmatch(name):
        raise RenderingError(Reason.TEMPLATE_ERROR, "whatsapp_template_name")
    if language is None or not LANGUAGE.fullmatch(language):
        raise RenderingError(Reason.TEMPLATE_ERROR, "whatsapp_language")
    components = parse_components(template.whatsapp_components)
    parameters = _parameters(template.body, variables)
    names = components.parameter_names or ()
    if names and len(names) != len(parameters):
        raise RenderingError(
            Reason.TEMPLATE_ERROR,
            f"{len(names)} parameter_names for {len(parameters)} lines of body",
        )
    return ApprovedTemplate(
        name,
        language,
        parameters,
        names,
        _header(components.header, variables) if components.header else None,
        tuple(_button(button, variables) for button in components.buttons),
    )


def _parameters(body: str, variables: Variables) -> tuple[str, ...]:
    """Fill in each line on its own, so that no value of a field can add a parameter."""
    sources = [line for line in body.splitlines() if line.strip()]
    lines = tuple(
        _line(source, f"parameter {position}", variables)
        for position, source in enumerate(sources, start=1)
    )
    if sum(map(len, lines)) > MAX_PARAMETERS_LENGTH:
        raise RenderingError(Reason.CONTENT_TOO_LONG, "parameters")
    return lines


def _header(source: HeaderSource, variables: Variables) -> Header:
    kind = next(kind for kind in HEADERS if getattr(source, kind) is not None)
    max_length = MAX_HEADER_TEXT_LENGTH if kind == "text" else MAX_VALUE_LENGTH
    value = _line(getattr(source, kind), f"header {kind}", variables, max_length)
    if kind != "text" and not WEB_LINK.match(value):
        raise RenderingError(Reason.TEMPLATE_ERROR, f"header {kind}: not an http(s) address")
    filename = source.filename and _line(source.filename, "header filename", variables)
    return Header(kind, value, filename, source.parameter_name)


def _button(source: ButtonSource, variables: Variables) -> ButtonValue:
    kind = next(kind for kind in BUTTONS if getattr(source, kind) is not None)
    value = _line(getattr(source, kind), f"button {source.index}", variables)
    return ButtonValue(
        source.index, kind, quote(value, safe=URL_CHARACTERS) if kind == "url" else value
    )


def _line(source: str, part: str, variables: Variables, max_length: int = MAX_VALUE_LENGTH) -> str:
    line = clean_subject(fill_in(source, part, variables, escape=False))
    if not line:
        raise RenderingError(Reason.EMPTY_RENDERING, part)
    if len(line) > max_length:
        raise RenderingError(Reason.CONTENT_TOO_LONG, part)
    return line
