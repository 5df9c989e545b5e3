"""JSON as PostgreSQL takes it."""

import json
from typing import Any


def as_json(value: Any) -> str:
    """Return the JSON text of a value, without what jsonb refuses: NUL and lone surrogates."""
    return json.dumps(_storable(value), ensure_ascii=False, allow_nan=False)


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return "".join(char for char in value if char != "\0" and not "\ud800" <= char <= "\udfff")
    if isinstance(value, dict):
        return {name: _storable(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_storable(item) for item in value]
    return value
