"""Does what Meta approved need the values that a template of ours gives? Pure."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from cadence_core.templates.approved_template import body_sources
from cadence_core.templates.whatsapp_components import Components

PLACEHOLDER = re.compile(r"\{\{\s*([A-Za-z0-9_]+)\s*\}\}")
MEDIA = ("image", "video", "document")
BUTTONS = {"copy_code": "coupon_code"}


class Values(NamedTuple):
    """The values of an approved template.

    ``names``: those of the body's parameters, without names their numbers. ``header``: what its
    value is, ``None`` without one. ``buttons``: the positions of those that need a value.
    """

    names: tuple[str, ...]
    header: str | None
    buttons: tuple[int, ...]


def needed_values(definition: dict[str, Any]) -> Values:
    """Return the values that a template needs, by Meta's definition of it.

    Raises:
        AttributeError, KeyError, TypeError: the definition has another shape.
    """
    components = {str(part["type"]).lower(): part for part in definition["components"]}
    body, header = components["body"], components.get("header", {})
    buttons = components.get("buttons", {}).get("buttons", [])
    return Values(
        tuple(dict.fromkeys(PLACEHOLDER.findall(body["text"]))),
        _header_value(header),
        tuple(place for place, button in enumerate(buttons) if _needs_value(button)),
    )


def _header_value(header: dict[str, Any]) -> str | None:
    kind = str(header.get("format", "")).lower()
    if kind == "text":
        return "text" if PLACEHOLDER.search(header.get("text", "")) else None
    return kind or None


def _needs_value(button: dict[str, Any]) -> bool:
    kind = str(button["type"]).lower()
    return kind in BUTTONS or (kind == "url" and bool(PLACEHOLDER.search(button.get("url", ""))))


def given_values(body: str, components: Components) -> Values:
    """Return the values that a template of ours gives."""
    lines = len(body_sources(body))
    numbers = tuple(str(number) for number in range(1, lines + 1))
    # The payload of a quick reply is our choice: Meta's definition does not show it.
    buttons = tuple(sorted(each.index for each in components.buttons if each.kind != "payload"))
    header = components.header.kind if components.header else None
    return Values(components.parameter_names or numbers, header, buttons)


def differences(needed: Values, given: Values) -> Iterator[str]:
    """Yield where the values that are given are not the ones that are needed."""
    is_named = any(not name.isdecimal() for name in needed.names)
    if len(needed.names) != len(given.names):
        yield f"parameters of the body: {len(needed.names)} at Meta, {len(given.names)} here"
    elif is_named and set(needed.names) != set(given.names):
        yield f"the parameters at Meta are named {', '.join(needed.names)}"
    elif not is_named and any(not name.isdecimal() for name in given.names):
        yield "the parameters at Meta have numbers, not names"
    if needed.header != given.header:
        yield f"the header needs {needed.header or 'no value'} and gets {given.header or 'none'}"
    if needed.buttons != given.buttons:
        yield f"buttons {_places(needed.buttons)} need a value and {_places(given.buttons)} get one"


def _places(buttons: tuple[int, ...]) -> str:
    return ", ".join(map(str, buttons)) or "none"
