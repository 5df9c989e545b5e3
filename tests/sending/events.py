"""The sample events of ``events/``, and variations of them."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / "events"

Event = dict[str, Any]


def an_event(name: str) -> Event:
    """Return the sample event ``events/NAME.json``."""
    event: Event = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return event


def a_url_event(
    body: str | None = None,
    *,
    token: str | None = None,
    method: str = "POST",
    is_iam: bool = False,
    is_base64: bool = False,
) -> Event:
    """Return a request to the function URL."""
    event = an_event("manual_iam" if is_iam else "manual_token")
    event["body"], event["isBase64Encoded"] = body, is_base64
    event["requestContext"]["http"]["method"] = method
    if token is None:
        event["headers"].pop("authorization", None)
    else:
        event["headers"]["authorization"] = token
    return event
