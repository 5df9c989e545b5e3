"""The handler's responses, in the form that each caller expects."""

import json
from collections.abc import Sequence

from cadence_core.errors import (
    CadenceError,
    InvalidInvocationError,
    MethodNotAllowedError,
    UnauthorizedError,
)
from cadence_core.runtime.event_shapes import QueueRecord
from cadence_core.runtime.http_response import HttpResponse
from cadence_core.sending.domain.summary import RunSummary
from cadence_core.sending.records import RunInProgress


def run_response(result: RunSummary | RunInProgress) -> HttpResponse:
    """Return the summary of a run, or report that another execution of its trigger is running."""
    if isinstance(result, RunInProgress):
        return {"in_progress": True, "run_id": str(result.run_id) if result.run_id else None}
    return result.as_dict()


def queue_response(failed: Sequence[QueueRecord]) -> HttpResponse:
    """Name the failed messages to SQS, which delivers only these again."""
    return {"batchItemFailures": [{"itemIdentifier": record.message_id} for record in failed]}


def ok_response(body: HttpResponse) -> HttpResponse:
    """Answer the function URL with a JSON body."""
    return _http_response(200, body)


def error_response(error: CadenceError, request_id: str) -> HttpResponse:
    """Answer the function URL with an error, without internal details."""
    match error:
        case MethodNotAllowedError():
            return _http_response(405, {"error": str(error)}, {"allow": "POST"})
        case UnauthorizedError():
            return _http_response(401, {"error": str(error)}, {"www-authenticate": "Bearer"})
        case InvalidInvocationError():
            return _http_response(400, {"error": "invalid request", "fields": list(error.fields)})
        case _:
            return _http_response(500, {"error": "internal error", "request_id": request_id})


def _http_response(
    status: int, body: HttpResponse, headers: dict[str, str] | None = None
) -> HttpResponse:
    return {
        "statusCode": status,
        "headers": {
            "content-type": "application/json",
            "cache-control": "no-store",
            "x-content-type-options": "nosniff",
            **(headers or {}),
        },
        "body": json.dumps(body),
    }
