"""Amazon EventBridge: PutEvents and DescribeEventBus, over AWS JSON 1.1.

The stand-in refuses the calls and the events that EventBridge refuses and botocore lets pass.
"""

import json
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from local.stand_ins.aws import aws_environment
from local.stand_ins.wire import Request, Response, json_response

PUT_EVENTS = "AWSEvents.PutEvents"
MAX_ENTRIES = 10
MAX_BYTES = 262_144


class EventBridgeStandIn:
    """Accepts events for whatever bus, as EventBridge does, and says that every bus exists."""

    def matches(self, method: str, path: str) -> bool:
        return (method, path) == ("POST", "/")

    def answer(self, request: Request) -> Response:
        if not is_put(request):
            return json_response(200, {"Name": request.json["Name"]})
        entries = entries_of(request)
        size = sum(len(entry.get(part, "")) for entry in entries for part in entry)
        if not 0 < len(entries) <= MAX_ENTRIES or size > MAX_BYTES:
            return self.error(400, "ValidationException", f"{len(entries)} entries, {size} bytes")
        return put_events_response([fault_of(entry) for entry in entries])

    def error(self, status: int, error_type: str, message: str) -> Response:
        return json_response(status, {"__type": error_type, "message": message})

    def environment(self, url: str) -> dict[str, str]:
        return aws_environment("EVENTBRIDGE", url)


def is_put(request: Request) -> bool:
    """Return whether a request is PutEvents; the other one is DescribeEventBus."""
    return request.headers["x-amz-target"] == PUT_EVENTS


def entries_of(request: Request) -> list[dict[str, Any]]:
    """Return the events of a request, in its order."""
    entries: list[dict[str, Any]] = request.json["Entries"]
    return entries


def put_events_response(error_codes: Sequence[str | None]) -> Response:
    """Return the answer that accepts some events and refuses others, each with its code."""
    entries = [
        {"ErrorCode": code, "ErrorMessage": code} if code else {"EventId": str(uuid4())}
        for code in error_codes
    ]
    failed = len(entries) - list(error_codes).count(None)
    return json_response(200, {"FailedEntryCount": failed, "Entries": entries})


def fault_of(entry: dict[str, Any]) -> str | None:
    """Return the code with which EventBridge refuses an event, ``None`` if it accepts it."""
    if not all(entry.get(part) for part in ("Source", "DetailType", "Detail")):
        return "InvalidArgument"
    try:
        is_object = isinstance(json.loads(entry["Detail"]), dict)
    except ValueError:
        is_object = False
    return None if is_object else "MalformedDetail"
