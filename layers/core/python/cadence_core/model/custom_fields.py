"""The custom fields of a lead: kept as text, and parsed where one lead's are needed.

Parsed, they can take 20 times the memory of their text, and a run holds a thousand leads.
"""

import json
from typing import Any

from cadence_core.model.message import RenderingError
from cadence_core.model.reasons import Reason
from cadence_core.model.written_number import WrittenNumber

MAX_CUSTOM_FIELDS_DEPTH = 50
"""How deep groups and lists may be nested. Code that walks deeper values runs out of stack."""


def read_custom_fields(text: str) -> dict[str, Any]:
    """Parse a lead's custom fields. A number prints as it was written.

    Raises:
        RenderingError: ``unreadable_custom_fields``: a number or a depth in them is no data.
    """
    try:
        fields: dict[str, Any] = json.loads(text, parse_float=WrittenNumber)
    except (ValueError, RecursionError):
        raise RenderingError(Reason.UNREADABLE_CUSTOM_FIELDS) from None
    if not _is_within_depth(fields):
        raise RenderingError(Reason.UNREADABLE_CUSTOM_FIELDS)
    return fields


def _is_within_depth(value: Any) -> bool:
    level = [value]
    for _ in range(MAX_CUSTOM_FIELDS_DEPTH):
        if not level:
            return True
        containers = (each for each in level if isinstance(each, dict | list))
        level = [
            child
            for each in containers
            for child in (each.values() if isinstance(each, dict) else each)
        ]
    return not level
