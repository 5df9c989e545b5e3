"""The handler's responses."""

import json

import pytest

from cadence_core.errors import (
    CadenceError,
    ConfigurationError,
    InternalError,
    InvalidInvocationError,
    MethodNotAllowedError,
    StoreUnavailableError,
    UnauthorizedError,
)
from cadence_core.model.enrollment import RunId
from cadence_core.runtime.event_shapes import QueueRecord
from cadence_core.sending.domain.summary import RunSummary
from cadence_core.sending.records import RunInProgress
from cadence_core.sending.responses import error_response, ok_response, queue_response, run_response
from tests.builders import a_due_enrollment

RUN_ID = RunId(a_due_enrollment().id)


def test_the_response_to_a_run_is_its_summary() -> None:
    summary = RunSummary(RUN_ID, claimed=2, sent=2)

    assert run_response(summary) == summary.as_dict()


@pytest.mark.parametrize("run_id", [None, RUN_ID])
def test_the_response_to_a_run_in_progress_names_the_run(run_id: RunId | None) -> None:
    answer = run_response(RunInProgress(run_id))

    assert answer == {"in_progress": True, "run_id": run_id and str(run_id)}


def test_the_queue_response_lists_the_messages_to_deliver_again() -> None:
    envelope = {"eventSource": "aws:sqs", "body": "{}"}
    records = [QueueRecord.model_validate({**envelope, "messageId": id_}) for id_ in ("one", "two")]

    assert queue_response(records) == {
        "batchItemFailures": [{"itemIdentifier": "one"}, {"itemIdentifier": "two"}]
    }


def test_an_http_response_is_json_and_not_cacheable() -> None:
    answer = ok_response({"sent": 1})

    assert answer["statusCode"] == 200
    assert json.loads(answer["body"]) == {"sent": 1}
    assert answer["headers"] == {
        "content-type": "application/json",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
    }


@pytest.mark.parametrize(
    ("error", "status", "body"),
    [
        (
            InvalidInvocationError("invalid request", ("body.batch_size",)),
            400,
            {"error": "invalid request", "fields": ["body.batch_size"]},
        ),
        (UnauthorizedError("not authenticated"), 401, {"error": "not authenticated"}),
        (MethodNotAllowedError("only POST is allowed"), 405, {"error": "only POST is allowed"}),
        (InternalError("KeyError"), 500, {"error": "internal error", "request_id": "r-1"}),
        (
            StoreUnavailableError("db 10.0.0.7"),
            500,
            {"error": "internal error", "request_id": "r-1"},
        ),
        (ConfigurationError("BATCH_SIZE"), 500, {"error": "internal error", "request_id": "r-1"}),
    ],
)
def test_each_error_has_its_status(error: CadenceError, status: int, body: dict[str, str]) -> None:
    answer = error_response(error, "r-1")

    assert (answer["statusCode"], json.loads(answer["body"])) == (status, body)


@pytest.mark.parametrize(
    ("error", "header", "value"),
    [
        (UnauthorizedError("not authenticated"), "www-authenticate", "Bearer"),
        (MethodNotAllowedError("only POST is allowed"), "allow", "POST"),
    ],
)
def test_a_refusal_has_a_header_that_says_what_is_expected(
    error: CadenceError, header: str, value: str
) -> None:
    assert error_response(error, "r-1")["headers"][header] == value
