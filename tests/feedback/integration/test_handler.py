"""The handler: partial failures, messages that return to the queue, logs and metrics."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from cadence_core.errors import InvalidInvocationError
from functions.delivery_events.app import lambda_handler
from tests.feedback.inbox import EVENTS, INTERACTION_ID, Context, Inbox, sample, samples
from tests.feedback.whatsapp_events import entry_of, event_with, status_of

PERSONAL = ("maria", "souza", "5511987654321", "551187654321", "podemos", "ligar", "@lead.test")


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


def metric(text: str, name: str) -> float:
    return sum(sum(line[name]) for line in lines(text) if "_aws" in line and name in line)


def test_failed_messages_return_to_the_queue_and_the_rest_are_processed(inbox: Inbox) -> None:
    message = inbox.message()

    failed = inbox.deliver("not json", sample("ses_delivery"), '{"some": "thing"}', "[]")

    assert failed == [0, 2, 3]
    assert inbox.status_of(message) == "delivered"


def test_a_whole_batch_may_fail_without_the_invocation_failing(inbox: Inbox) -> None:
    assert inbox.deliver("?", "?") == [0, 1]


@pytest.mark.parametrize(
    "body",
    [
        json.dumps({"Type": "Notification"}),
        json.dumps({"Type": "Notification", "Message": "{}"}),
        json.dumps({"eventType": "Bounce"}),
        json.dumps({"whatsAppWebhookEntry": "{", "message_timestamp": "2026-11-20T13:00:00Z"}),
        json.dumps({"notificationType": "Received", "mail": {}}),
        "[" * 100_000,
    ],
)
def test_an_invalid_event_returns_to_the_queue(inbox: Inbox, body: str) -> None:
    assert inbox.deliver(body) == [0]
    assert inbox.state()["events"] == []


def test_an_event_that_arrives_before_its_message_is_known_is_delivered_again(inbox: Inbox) -> None:
    early = (
        sample("whatsapp_status_delivered")
        .replace(str(INTERACTION_ID), "")
        .replace("1795179602", "4102444800")
    )
    assert inbox.deliver(early) == [0]
    message = inbox.message("whatsapp")
    inbox.deliver_samples("whatsapp_status_accepted")

    assert inbox.deliver(early) == []

    assert inbox.status_of(message) == "delivered"


def test_an_unknown_kind_of_event_is_kept_for_the_record(inbox: Inbox) -> None:
    message = inbox.message()

    assert (
        inbox.deliver(
            sample("ses_send").replace('"Send', '"Teleported').replace('\\"Send', '\\"Teleported')
        )
        == []
    )

    [event] = inbox.state()["events"]
    assert (event["kind"], event["code"]) == ("noted", "Teleported")
    assert inbox.status_of(message) == "sent"


def test_several_statuses_in_one_event_are_all_recorded(inbox: Inbox) -> None:
    message = inbox.message("whatsapp")
    entry, status = entry_of("whatsapp_status_sent"), status_of("whatsapp_status_sent")
    entry["changes"].append(
        {
            "field": "messages",
            "value": {
                "statuses": [{**status, "status": "delivered"}, {**status, "status": "read"}]
            },
        }
    )
    entry["changes"].append({"field": "account_update", "value": {"event": "VERIFIED"}})

    assert inbox.deliver(event_with("whatsapp_status_sent", entry)) == []

    assert inbox.status_of(message) == "read"
    assert len(inbox.state()["events"]) == 3


def test_nothing_personal_is_logged(inbox: Inbox, all_written: Callable[[], str]) -> None:
    inbox.message()
    faulty = sample("ses_inbound_reply").replace('\\"messageId\\"', '\\"noId\\"')

    inbox.deliver(*map(sample, samples()), faulty)

    said = all_written().lower()
    assert "feedback recorded" in said
    assert [word for word in PERSONAL if word in said] == []


def test_metrics_count_each_kind_of_event_including_zeros(
    inbox: Inbox, capsys: pytest.CaptureFixture[str]
) -> None:
    inbox.message()

    inbox.deliver(
        *map(sample, ("ses_bounce_permanent", "ses_bounce_permanent", "ses_inbound_reply")), "?"
    )

    out = capsys.readouterr().out
    counts = ("FeedbackRecorded", "FeedbackRepeated", "FeedbackRejected", "FeedbackDeferred")
    assert [metric(out, name) for name in counts] == [2, 1, 1, 0]
    kinds = ("MessagesBounced", "LeadsReplied", "MessagesComplained", "LeadsOptedOut")
    assert [metric(out, name) for name in kinds] == [1, 1, 0, 0]


@pytest.mark.usefixtures("inbox")
def test_an_event_that_is_not_from_a_queue_is_refused() -> None:
    with pytest.raises(InvalidInvocationError):
        lambda_handler({"source": "schedule"}, Context())


def test_a_connection_that_died_between_batches_is_opened_again(inbox: Inbox) -> None:
    inbox.message()
    name = inbox.world.rows("SELECT current_database() AS name")[0]["name"]
    inbox.deliver_samples("ses_send")
    [[_]] = inbox.world.connection.run(
        """SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
            WHERE datname = :name AND pid <> pg_backend_pid()""",
        name=name,
    )

    assert inbox.deliver(sample("ses_delivery")) == []


@pytest.mark.usefixtures("inbox")
def test_each_sample_is_a_complete_queue_event() -> None:
    for name in samples():
        event = json.loads((EVENTS / f"{name}.json").read_text(encoding="utf-8"))

        assert lambda_handler(event, Context()) == {"batchItemFailures": []}
