"""Text and JSON that PostgreSQL accepts."""

import json
import re
from typing import Any

UNSTORABLE = re.compile("[\0\ud800-\udfff]")
# A backslash before these letters may be one of the text itself, which is no harm.
NUL_IN_JSON = "u0000"


def storable(text: str) -> str:
    """Return the text without the characters that PostgreSQL refuses: NUL and lone surrogates."""
    return UNSTORABLE.sub("", text)


def as_json(value: Any) -> str:
    """Return a value as JSON, without the characters that jsonb refuses: NUL and lone surrogates.

    Raises:
        ValueError: a number has no JSON form (NaN or an infinity), or it is nested too deeply.
    """
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
        if _may_be_unstorable(text):
            return json.dumps(_storable(value), ensure_ascii=False, allow_nan=False)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    except ValueError:
        raise ValueError("JSON has no form for a number in it") from None
    return text


def _may_be_unstorable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:  # a lone surrogate: searching for one takes twenty times as long
        return True
    return NUL_IN_JSON in text


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {_storable(name): _storable(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_storable(item) for item in value]
    return value
