"""A WhatsApp template that Meta approved, filled in for one lead.

Meta's limits: https://developers.facebook.com/docs/whatsapp/business-management-api/message-templates
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
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
from cadence_core.templates.fill_in import fill_in
from cadence_core.templates.values import Variables
from cadence_core.templates.whatsapp_components import (
    WHOLE_ADDRESS,
    ButtonSource,
    Components,
    HeaderSource,
    parse_components,
)

TEMPLATE_NAME = re.compile(r"[a-z0-9_]{1,512}")
LANGUAGE = re.compile(r"[a-z]{2,3}(?:_[A-Z]{2})?")
# Meta limits the whole body of a template, including its fixed text, which we do not have.
MAX_PARAMETERS_LENGTH = 1_024
MAX_HEADER_TEXT_LENGTH = 60
MAX_VALUE_LENGTH = 2_000
PartSource = tuple[str, str]
"""A text with placeholders, and the name of the part that it makes."""
WEB_ADDRESS = re.compile(r"(https://[^\s/?#]+)(.*)", re.IGNORECASE)
URL_CHARACTERS = "%/:?#[]@!$&'()*+,;=~"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a message: its text with placeholders, its name, and what fills it in."""

    source: str
    name: str
    make: Callable[[Variables], object]
    is_html: bool = False


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
    name, language = _name_and_language(template)
    components = _components(template)
    parameters = tuple(
        _line(source, part, variables) for source, part in body_sources(template.body)
    )
    if sum(map(len, parameters)) > MAX_PARAMETERS_LENGTH:
        raise RenderingError(Reason.CONTENT_TOO_LONG, "parameters")
    return ApprovedTemplate(
        name,
        language,
        parameters,
        components.parameter_names or (),
        _header(components.header, variables) if components.header else None,
        tuple(_button(button, variables) for button in components.buttons),
    )


def approved_parts(template: Template) -> list[Part]:
    """Return every part of an approved template.

    Raises:
        RenderingError: Meta would refuse the template whatever is filled in.
    """
    _name_and_language(template)
    components = _components(template)
    header, buttons = components.header, components.buttons
    parts = [
        Part(source, name, partial(_line, source, name))
        for source, name in body_sources(template.body)
    ]
    if header:
        parts.append(Part(header.source, f"header {header.kind}", partial(_header_value, header)))
    if header and header.filename:
        make = partial(_value, header.filename, "header filename")
        parts.append(Part(header.filename, "header filename", make))
    return parts + [
        Part(button.source, f"button {button.index}", partial(_button, button))
        for button in buttons
    ]


def _name_and_language(template: Template) -> tuple[str, str]:
    name, language = template.whatsapp_template_name or "", template.whatsapp_language
    if not TEMPLATE_NAME.fullmatch(name):
        raise RenderingError(Reason.TEMPLATE_ERROR, "whatsapp_template_name")
    if language is None or not LANGUAGE.fullmatch(language):
        raise RenderingError(Reason.TEMPLATE_ERROR, "whatsapp_language")
    return name, language


def _components(template: Template) -> Components:
    components = parse_components(template.whatsapp_components)
    names, lines = components.parameter_names, len(body_sources(template.body))
    if names and len(names) != lines:
        raise RenderingError(
            Reason.TEMPLATE_ERROR, f"{len(names)} parameter_names for {lines} lines of body"
        )
    return components


def body_sources(body: str) -> list[PartSource]:
    """Return each line on its own, so that no value of a field can add a parameter."""
    lines = (line for line in body.splitlines() if line.strip())
    return [(line, f"parameter {position}") for position, line in enumerate(lines, start=1)]


def _header(source: HeaderSource, variables: Variables) -> Header:
    value = _header_value(source, variables)
    filename = source.filename and _value(source.filename, "header filename", variables)
    return Header(source.kind, value, filename, source.parameter_name)


def _header_value(source: HeaderSource, variables: Variables) -> str:
    kind = source.kind
    if kind == "text":
        return _value(source.source, "header text", variables, MAX_HEADER_TEXT_LENGTH)
    value = _value(source.source, f"header {kind}", variables)
    address = WEB_ADDRESS.fullmatch(value)
    if address is None:
        raise RenderingError(Reason.TEMPLATE_ERROR, f"header {kind}: not an https:// address")
    return address[1] + quote(address[2], safe=URL_CHARACTERS)


def _button(source: ButtonSource, variables: Variables) -> ButtonValue:
    kind = source.kind
    value = _value(source.source, f"button {source.index}", variables)
    if kind == "url":
        value = _end_of_address(value, source.index)
    return ButtonValue(source.index, kind, value)


def _end_of_address(value: str, index: int) -> str:
    if WHOLE_ADDRESS.match(value):
        raise RenderingError(
            Reason.TEMPLATE_ERROR,
            f"button {index}: a whole address; write only the end of the one that Meta approved",
        )
    return quote(value, safe=URL_CHARACTERS)


def _value(source: str, part: str, variables: Variables, max_length: int = MAX_VALUE_LENGTH) -> str:
    line = _line(source, part, variables)
    if len(line) > max_length:
        raise RenderingError(Reason.CONTENT_TOO_LONG, part)
    return line


def _line(source: str, part: str, variables: Variables) -> str:
    line = clean_subject(fill_in(source, part, variables, escape=False))
    if not line:
        raise RenderingError(Reason.EMPTY_RENDERING, part)
    return line
