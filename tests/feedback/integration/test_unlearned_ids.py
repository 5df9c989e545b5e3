"""Events that name their message by an unknown id count once the id is learned."""

import threading
from datetime import UTC, datetime
from functools import partial
from itertools import permutations

import pytest

from cadence_core.database.connection import Database, connect
from cadence_core.feedback.record_events import record_event
from cadence_core.feedback.store.feedback_store import PostgresFeedbackStore
from tests.feedback.addresses import whatsapp_failure
from tests.feedback.hesitant import Hesitant
from tests.feedback.inbox import AWS_MESSAGE_ID, INTERACTION_ID, Inbox, delivery_events, sample
from tests.sessions import wait_until_blocked
from tests.waiting import MAX_WAIT_SECONDS

EMAIL, NUMBER = "maria@lead.test", "5511987654321"
# Histories of a message and their outcomes: the message, its enrollment, the suppressions.
# Only the last event has our tag, and so links the ids to the message.
LIVES = [
    (
        ("131050", "whatsapp_status_accepted"),
        ("failed", ("unsubscribed", "unsubscribed"), [("whatsapp", NUMBER, "unsubscribed")]),
    ),
    (
        ("131050", "whatsapp_status_delivered", "whatsapp_status_accepted"),
        ("delivered", ("unsubscribed", "unsubscribed"), [("whatsapp", NUMBER, "unsubscribed")]),
    ),
    (
        ("131026", "whatsapp_status_sent", "whatsapp_status_accepted"),
        ("failed", ("bounced", "bounced"), [("whatsapp", NUMBER, "bounced")]),
    ),
    (
        ("whatsapp_status_delivered", "whatsapp_status_read", "whatsapp_status_accepted"),
        ("read", ("active", None), []),
    ),
    (
        ("130429", "whatsapp_status_accepted"),
        ("failed", ("active", "not_delivered"), []),
    ),
    (
        ("131047", "whatsapp_status_delivered", "whatsapp_status_accepted"),
        ("delivered", ("active", None), []),
    ),
    (
        ("ses_bounce_permanent", "ses_delivery", "ses_send"),
        ("bounced", ("bounced", "bounced"), [("email", EMAIL, "bounced")]),
    ),
    (
        ("ses_complaint", "ses_send"),
        ("complained", ("unsubscribed", "complained"), [("email", EMAIL, "complained")]),
    ),
]
ORDERS = [(order, life[-1], outcome) for life, outcome in LIVES for order in permutations(life)]


def event(name: str, *, is_tagged: bool) -> str:
    """Return a sample, or a failure by its code; all are too old to be retried."""
    body = whatsapp_failure(int(name), NUMBER) if name.isdecimal() else sample(name)
    return body if is_tagged else body.replace(str(INTERACTION_ID), "")


@pytest.mark.parametrize("status", ["sent", "uncertain"])
@pytest.mark.parametrize(("order", "teacher", "outcome"), ORDERS)
def test_events_under_an_id_that_is_learned_later_count_in_any_order(
    inbox: Inbox,
    status: str,
    order: tuple[str, ...],
    teacher: str,
    outcome: tuple[str, tuple[str, str | None], list[tuple[str, str, str]]],
) -> None:
    channel = "email" if teacher.startswith("ses_") else "whatsapp"
    knows_request = status == "sent" and channel == "whatsapp"
    message = inbox.message(channel, status, external_id=AWS_MESSAGE_ID if knows_request else None)
    bodies = [event(name, is_tagged=name == teacher) for name in order]

    for body in bodies:
        assert inbox.deliver(body) == []

    first = inbox.state()
    enrollment = inbox.enrollment_of(message)[:2]
    assert (inbox.status_of(message), enrollment, inbox.suppressions()) == outcome
    assert inbox.deliver(*bodies, *reversed(bodies)) == []
    assert inbox.state() == first


def test_events_kept_for_another_message_are_not_applied(inbox: Inbox) -> None:
    message = inbox.message("whatsapp")
    other = event("131050", is_tagged=False).replace("wamid.", "wamid.other")
    assert inbox.deliver(other) == []

    inbox.deliver_samples("whatsapp_status_accepted")

    assert inbox.enrollment_of(message) == ("active", None, 2)


@pytest.mark.parametrize("is_teacher_first", [True, False])
def test_an_event_counts_if_its_id_is_learned_at_the_same_moment(
    inbox: Inbox, *, is_teacher_first: bool
) -> None:
    message = inbox.message("whatsapp")
    [refused] = delivery_events(event("131050", is_tagged=False))
    [accepted] = delivery_events(event("whatsapp_status_accepted", is_tagged=True))
    first, second = (accepted, refused) if is_teacher_first else (refused, accepted)
    database = Database(partial(connect, inbox.world.url))
    record = partial(record_event, PostgresFeedbackStore(database), second)
    meanwhile = threading.Thread(target=record, kwargs={"now": datetime.now(UTC)})

    def start_the_other_and_wait() -> None:
        meanwhile.start()
        wait_until_blocked(inbox.world.connection)

    hesitant = Hesitant(inbox.world.url, start_the_other_and_wait)
    record_event(PostgresFeedbackStore(hesitant), first, now=datetime.now(UTC))
    meanwhile.join(MAX_WAIT_SECONDS)

    assert inbox.enrollment_of(message)[:2] == ("unsubscribed", "unsubscribed")
    assert inbox.suppressions() == [("whatsapp", NUMBER, "unsubscribed")]
    database.close()
    hesitant.close()
