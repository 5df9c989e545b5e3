"""Parsing the events that may start a run."""

from typing import Any

import pytest

from cadence_core.errors import InvalidInvocationError
from cadence_core.runtime.event_shapes import QueueInvocation
from cadence_core.sending.invocations import (
    ClassicScheduledEvent,
    QueuedRequest,
    ScheduledInvocation,
    UrlInvocation,
    parse_invocation,
    parse_queued_request,
)
from tests.sending.events import FOLDER, an_event

SAMPLES = {
    "manual_dry_run": UrlInvocation,
    "manual_explain": UrlInvocation,
    "manual_iam": UrlInvocation,
    "manual_token": UrlInvocation,
    "queue": QueueInvocation,
    "schedule": ScheduledInvocation,
    "schedule_classic": ClassicScheduledEvent,
    "schedule_default": ClassicScheduledEvent,
}


def faulty_fields(event: Any) -> tuple[str, ...]:
    with pytest.raises(InvalidInvocationError) as raised:
        parse_invocation(event)
    return raised.value.fields


def test_every_sample_of_this_function_is_tested() -> None:
    others = ("ses_", "whatsapp_", "unsubscribe_", "operate_")
    names = {path.stem for path in FOLDER.iterdir()}

    assert {name for name in names if not name.startswith(others)} == set(SAMPLES)


@pytest.mark.parametrize(("name", "shape"), SAMPLES.items())
def test_every_sample_is_recognized(name: str, shape: type) -> None:
    assert isinstance(parse_invocation(an_event(name)), shape)


@pytest.mark.parametrize(
    "event",
    [None, [], "schedule", 7, {}, {"source": "aws.s3"}, {"source": "queue"}, {"body": "{}"}],
)
def test_an_unknown_event_is_refused(event: object) -> None:
    assert faulty_fields(event) == ()


@pytest.mark.parametrize(
    ("name", "change", "field"),
    [
        ("schedule", {"execution_id": ""}, "execution_id"),
        ("schedule", {"execution_id": 7}, "execution_id"),
        ("schedule", {"execution_id": "x" * 201}, "execution_id"),
        ("schedule", {"execution_id": "<aws.scheduler.execution-id>"}, "execution_id"),
        ("schedule", {"scheduled_time": None}, "scheduled_time"),
        ("schedule", {"scheduled_time": "<aws.scheduler.scheduled-time>"}, "scheduled_time"),
        ("schedule", {"batch_size": 5}, "batch_size"),
        ("schedule_classic", {"id": ""}, "id"),
        ("schedule_classic", {"source": "aws.ec2"}, "source"),
        ("schedule_classic", {"detail-type": "EC2 Instance State-change"}, "detail-type"),
        ("schedule_classic", {"detail": {"instance-id": "s3cret"}}, "detail"),
        ("schedule_classic", {"replay-name": "s3cret"}, "replay-name"),
        ("schedule_default", {"detail": "s3cret"}, "detail"),
        ("queue", {"Records": []}, "Records"),
        ("queue", {"Records": "s3cret"}, "Records"),
        ("queue", {"Records": [{"messageId": "1", "eventSource": "aws:sqs"}]}, "Records.0.body"),
        (
            "queue",
            {"Records": [{"messageId": "1", "eventSource": "aws:s3", "body": "{}"}]},
            "Records.0.eventSource",
        ),
        ("manual_token", {"version": "1.0"}, "version"),
        ("manual_token", {"headers": {"authorization": 7}}, "headers.authorization"),
        ("manual_token", {"requestContext": {"requestId": "1"}}, "requestContext.http"),
    ],
)
def test_a_faulty_field_is_named(name: str, change: dict[str, Any], field: str) -> None:
    assert faulty_fields({**an_event(name), **change}) == (field,)


@pytest.mark.parametrize("field", ["execution_id", "scheduled_time"])
def test_a_missing_field_of_the_schedule_is_named(field: str) -> None:
    event = an_event("schedule")
    del event[field]

    assert faulty_fields(event) == (field,)


def test_an_error_names_fields_and_never_values() -> None:
    event = {**an_event("schedule"), "execution_id": {"s3cret": "s3cret"}, "scheduled_time": 1}

    with pytest.raises(InvalidInvocationError) as raised:
        parse_invocation(event)

    assert str(raised.value) == "invalid event: execution_id, scheduled_time"


def test_only_some_of_many_unknown_fields_are_named() -> None:
    event = {**an_event("schedule"), **{f"field-{'x' * 100}-{n}": n for n in range(100)}}

    fields = faulty_fields(event)

    assert len(fields) <= 20
    assert all(len(field) <= 50 for field in fields)


@pytest.mark.parametrize("name", ["queue", "manual_iam"])
def test_unknown_fields_in_an_aws_envelope_are_accepted(name: str) -> None:
    parse_invocation({**an_event(name), "new-in-2027": True})


def test_a_queue_message_requests_one_more_batch() -> None:
    invocation = parse_invocation(an_event("queue"))
    assert isinstance(invocation, QueueInvocation)

    assert parse_queued_request(invocation.records[0]) == QueuedRequest(source="queue", depth=1)


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ("", ("body",)),
        ("nonsense", ("body",)),
        ("{}", ("body.source",)),
        ('{"source": "schedule"}', ("body.source",)),
        ('{"source": "queue", "s3cret": 1}', ("body.s3cret",)),
        pytest.param(
            "\ud800",
            ("body",),
        ),
    ],
)
def test_any_other_queue_message_is_refused(body: str, fields: tuple[str, ...]) -> None:
    event = an_event("queue")
    event["Records"][0]["body"] = body
    invocation = parse_invocation(event)
    assert isinstance(invocation, QueueInvocation)

    with pytest.raises(InvalidInvocationError) as raised:
        parse_queued_request(invocation.records[0])

    assert raised.value.fields == fields
