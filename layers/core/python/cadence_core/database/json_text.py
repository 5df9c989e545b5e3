"""Text and JSON that PostgreSQL accepts."""

import json
import re
from typing import Any

UNSTORABLE = re.compile("[\0\ud800-\udfff]")
# In JSON, where NUL is escaped. A text with a backslash before these letters is no harm either.
MAY_BE_UNSTORABLE = re.compile("u0000|[\ud800-\udfff]")


def storable(text: str) -> str:
    """Return the text without the characters that PostgreSQL refuses: NUL and lone surrogates."""
    return UNSTORABLE.sub("", text)


def as_json(value: Any) -> str:
    """Return a value as JSON, without the characters that jsonb refuses: NUL and lone surrogates.

    Raises:
        ValueError: a number has no JSON form: NaN or an infinity.
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    if MAY_BE_UNSTORABLE.search(text):
        return json.dumps(_storable(value), ensure_ascii=False, allow_nan=False)
    return text


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {name: _storable(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_storable(item) for item in value]
    return value
