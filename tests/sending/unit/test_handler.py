"""The Lambda handler, from event to response."""

import json
from typing import Any

import pytest

from tests.builders import a_due_enrollment, a_step
from tests.sending.engines import an_application
from tests.sending.events import a_url_event, an_event
from tests.sending.fakes import FakePersonalizer, FakeRunStore, FakeTransport
from tests.sending.handling import Invoke

TOKEN = "0123456789abcdef"


def some_due(count: int) -> FakeRunStore:
    return FakeRunStore([a_due_enrollment() for _ in range(count)])


def body_of(answer: dict[str, Any]) -> Any:
    return json.loads(answer["body"])


@pytest.mark.parametrize(
    ("sample", "trigger_id"),
    [
        ("schedule", "7f6b2c3e-5d1a-4b77-9c0e-2f8a41d95e10"),
        ("schedule_classic", "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa"),
        ("schedule_default", "3f0c8a52-6b1d-4c1e-9a59-d185c8a3b6e4"),
    ],
)
def test_a_scheduled_event_returns_the_summary_of_its_run(
    invoke: Invoke, sample: str, trigger_id: str
) -> None:
    store = some_due(3)

    answer = invoke(an_application(store), an_event(sample))

    assert (answer["claimed"], answer["sent"]) == (3, 3)
    assert list(store.runs) == [trigger_id]


def test_a_scheduled_event_delivered_twice_gets_the_same_response(invoke: Invoke) -> None:
    transport = FakeTransport()
    application = an_application(some_due(3), transport)
    first = invoke(application, an_event("schedule"))

    assert invoke(application, an_event("schedule")) == first
    assert len(transport.calls) == 3


def test_the_lease_follows_lambdas_deadline(invoke: Invoke) -> None:
    store = some_due(0)

    invoke(an_application(store), an_event("schedule"))

    assert store.lease_seconds == pytest.approx(150, abs=1)


def test_the_configured_batch_size_limits_a_run(invoke: Invoke) -> None:
    application = an_application(some_due(5), BATCH_SIZE="2")

    assert invoke(application, an_event("schedule"))["claimed"] == 2


# The queue


def test_a_queue_message_runs_one_batch(invoke: Invoke) -> None:
    store = some_due(2)

    answer = invoke(an_application(store), an_event("queue"))

    assert answer == {"batchItemFailures": []}
    assert list(store.runs) == ["059f36b4-87a3-44ab-83d2-661975830a7d"]
    assert len(store.left) == 2


def test_only_the_first_queue_message_runs_and_the_others_return_to_the_queue(
    invoke: Invoke,
) -> None:
    event = an_event("queue")
    [record] = event["Records"]
    event["Records"] = [{**record, "messageId": id_} for id_ in ("one", "two", "three")]
    store = some_due(2)

    answer = invoke(an_application(store), event)

    assert answer == {"batchItemFailures": [{"itemIdentifier": "two"}, {"itemIdentifier": "three"}]}
    assert list(store.runs) == ["one"]


def test_a_faulty_queue_message_is_reported_as_failed(invoke: Invoke) -> None:
    event = an_event("queue")
    event["Records"][0]["body"] = "nonsense"
    store = some_due(1)

    answer = invoke(an_application(store), event)

    assert answer == {
        "batchItemFailures": [{"itemIdentifier": "059f36b4-87a3-44ab-83d2-661975830a7d"}]
    }
    assert store.runs == {}


# The function URL


@pytest.mark.parametrize(
    "event",
    [
        a_url_event("{}", is_iam=True),
        a_url_event("{}", token=f"Bearer {TOKEN}"),
        a_url_event(None, is_iam=True),
    ],
)
def test_an_authorized_caller_gets_the_summary(invoke: Invoke, event: dict[str, Any]) -> None:
    application = an_application(some_due(3), MANUAL_TRIGGER_TOKEN=TOKEN)

    answer = invoke(application, event)

    assert answer["statusCode"] == 200
    assert body_of(answer)["sent"] == 3


def test_a_caller_may_choose_the_batch_size(invoke: Invoke) -> None:
    event = a_url_event('{"batch_size": 1}', is_iam=True)

    answer = invoke(an_application(some_due(3)), event)

    assert (body_of(answer)["claimed"], body_of(answer)["remaining_due"]) == (1, 2)


def test_a_dry_run_lists_the_messages_and_sends_none(invoke: Invoke) -> None:
    store, transport = some_due(2), FakeTransport()

    answer = invoke(an_application(store, transport), an_event("manual_dry_run"))

    assert body_of(answer)["dry_run"] is True
    assert len(body_of(answer)["would_send"]) == 2
    assert (store.runs, store.turns, transport.calls) == ({}, 0, [])


def test_a_dry_run_requests_no_personal_text(invoke: Invoke) -> None:
    store = FakeRunStore([a_due_enrollment(step=a_step(ai_personalization=True))])
    personalizer = FakePersonalizer(AssertionError("called in a dry run"))

    answer = invoke(an_application(store, personalizer=personalizer), an_event("manual_dry_run"))

    assert [line["ai_personalization"] for line in body_of(answer)["would_send"]] == [True]
    assert personalizer.calls == []


@pytest.mark.parametrize(
    ("event", "status", "body"),
    [
        (a_url_event(None, method="GET"), 405, {"error": "only POST is allowed"}),
        (a_url_event(None), 401, {"error": "not authenticated"}),
        (a_url_event(None, token="Bearer wrong"), 401, {"error": "not authenticated"}),
        (
            a_url_event('{"batch_size": 0}', is_iam=True),
            400,
            {"error": "invalid request", "fields": ["body.batch_size"]},
        ),
        (
            a_url_event("%%%", is_iam=True, is_base64=True),
            400,
            {"error": "invalid request", "fields": ["body"]},
        ),
    ],
)
def test_a_request_that_is_refused_does_no_work(
    invoke: Invoke, event: dict[str, Any], status: int, body: dict[str, Any]
) -> None:
    store = some_due(1)
    application = an_application(store, MANUAL_TRIGGER_TOKEN=TOKEN)

    answer = invoke(application, event)

    assert (answer["statusCode"], body_of(answer)) == (status, body)
    assert (store.runs, store.leases) == ({}, {})
