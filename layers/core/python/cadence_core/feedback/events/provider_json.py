"""Reads JSON of providers, which holds what strangers wrote."""

import json
from typing import Any

ESCAPED_HALF = "\\ud"
"""How JSON escapes one half of a character; the other half may be missing."""


def read_json(text: str) -> Any:
    """Return the value; half a character, as a cut text may end with, becomes a question mark.

    Raises:
        ValueError: it is no JSON, or nested too deeply.
    """
    try:
        value = json.loads(text)
        if not _may_hold_halves(text):
            return value
        return json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _may_hold_halves(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return ESCAPED_HALF in text.lower()
