"""Events about a message that a restore of the database lost."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import permutations
from typing import Any
from uuid import UUID, uuid4

import pytest

from cadence_core.channels.outcome import NotAccepted, SendOutcome, Sent
from cadence_core.feedback.domain.delivery import DeliveryEvent
from cadence_core.feedback.record_events import record_event
from cadence_core.feedback.store.feedback_store import PostgresFeedbackStore
from cadence_core.model.enrollment import EnrollmentId
from cadence_core.model.message import Message
from cadence_core.model.message_tags import Origin, message_id_of
from local.samples import ENROLLMENT_ID, INTERACTION_ID, SES_MESSAGE_ID, STEP_ID
from tests.engine import Engine, Provider, running_engine
from tests.feedback.hesitant import Hesitant
from tests.feedback.inbox import Inbox, SentMessage, delivery_events, sample
from tests.sessions import is_locked
from tests.waiting import MAX_WAIT_SECONDS
from tests.world import World

ENROLLMENT = "SELECT FROM cadence_enrollments WHERE id = :id FOR NO KEY UPDATE"
BOUNCED, COMPLAINED = ("bounced", "bounced", 1), ("unsubscribed", "complained", 1)
GOES_ON, IS_DUE = ("active", None, 2), ("active", None, 1)
# For each event of a lost message: the channel, the message and its enrollment afterwards.
EVENTS = {
    "ses_send": ("email", "sent", GOES_ON),
    "ses_delivery": ("email", "delivered", GOES_ON),
    "ses_delivery_raw": ("email", "delivered", GOES_ON),
    "ses_send_eventbridge": ("email", "sent", GOES_ON),
    "ses_bounce_permanent": ("email", "bounced", BOUNCED),
    "ses_complaint": ("email", "complained", COMPLAINED),
    "ses_bounce_transient": ("email", "uncertain", IS_DUE),
    "ses_reject": ("email", "failed", ("failed", "rejected", 1)),
    "whatsapp_status_accepted": ("whatsapp", "sent", GOES_ON),
    "whatsapp_status_sent": ("whatsapp", "sent", GOES_ON),
    "whatsapp_status_delivered": ("whatsapp", "delivered", GOES_ON),
    "whatsapp_status_read": ("whatsapp", "read", GOES_ON),
    "whatsapp_status_failed": ("whatsapp", "failed", BOUNCED),
    "whatsapp_status_warning": ("whatsapp", "uncertain", IS_DUE),
}


def lost_message(inbox: Inbox, channel: str = "email") -> SentMessage:
    """Return a message that was sent, and that the database has lost: its step is due again."""
    world = inbox.world
    lead = world.lead()
    enrollment = world.enrollment(world.cadence({"channel": channel}, {"delay_days": 3}), lead)
    origin = Origin(EnrollmentId(enrollment), step_of(world, enrollment))
    return SentMessage(lead, enrollment, message_id_of(origin))


def step_of(world: World, enrollment: UUID, order: int = 1) -> UUID:
    [step] = world.rows(
        """SELECT s.id FROM cadence_steps AS s JOIN cadence_enrollments AS e USING (cadence_id)
            WHERE e.id = :e AND s.step_order = :o""",
        e=enrollment,
        o=order,
    )
    return UUID(str(step["id"]))


def about(inbox: Inbox, message: SentMessage, name: str) -> str:
    """Return a sample event about a message of the first step of an enrollment."""
    step = step_of(inbox.world, message.enrollment)
    body = sample(name).replace(INTERACTION_ID, str(message.interaction))
    return body.replace(ENROLLMENT_ID, str(message.enrollment)).replace(STEP_ID, str(step))


@pytest.mark.parametrize("name", EVENTS)
def test_an_event_recreates_its_message_and_has_its_usual_effects(
    whatsapp: Inbox, name: str
) -> None:
    channel, status, enrollment = EVENTS[name]
    message = lost_message(whatsapp, channel)
    event = about(whatsapp, message, name)

    assert whatsapp.deliver(event) == []
    assert whatsapp.deliver(event, event) == []

    [row] = whatsapp.world.messages()
    assert (row["id"], row["status"], row["content"]) == (message.interaction, status, "")
    assert (row["enrollment_id"], row["channel"]) == (message.enrollment, channel)
    assert row["sender_id"] == getattr(whatsapp.world, f"{channel}_sender")
    assert row["error_code"] == ("restored" if status == "uncertain" else row["error_code"])
    assert whatsapp.enrollment_of(message) == enrollment


@pytest.mark.parametrize("name", EVENTS)
def test_the_step_of_a_recreated_message_is_not_sent_again(whatsapp: Inbox, name: str) -> None:
    message = lost_message(whatsapp, EVENTS[name][0])
    whatsapp.deliver(about(whatsapp, message, name))

    with running_engine(whatsapp.world.url) as engine:
        engine.run_until_quiet()

    assert engine.provider.calls == []


def test_a_recreated_message_suppresses_the_address_that_the_event_names(inbox: Inbox) -> None:
    message = lost_message(inbox)
    inbox.world.update("leads", message.lead, email="maria@new.test")

    inbox.deliver(about(inbox, message, "ses_complaint"))

    assert {address for _, address, _ in inbox.suppressions()} == {
        "maria@lead.test",
        "maria@new.test",
    }


@pytest.mark.parametrize("status", ["sending", "uncertain", "failed"])
def test_an_event_settles_another_message_of_the_same_step(inbox: Inbox, status: str) -> None:
    message = inbox.message(status=status, external_id=None)
    lost = replace(message, interaction=uuid4())

    assert inbox.deliver(about(inbox, lost, "ses_delivery")) == []

    [row] = inbox.world.messages()
    assert (row["id"], row["status"]) == (message.interaction, "delivered")
    assert inbox.enrollment_of(message) == GOES_ON


def test_a_whatsapp_message_to_an_address_of_no_lead_is_kept_without_a_message(
    whatsapp: Inbox,
) -> None:
    message = lost_message(whatsapp, "whatsapp")
    whatsapp.world.update("leads", message.lead, phone="+5511912345678")

    assert whatsapp.deliver(about(whatsapp, message, "whatsapp_status_delivered")) == []

    assert whatsapp.world.messages() == []
    assert whatsapp.kinds_kept() == ["delivered"]


def test_the_database_computes_the_same_message_ids(world: World) -> None:
    rows = world.connection.run(
        """SELECT e, s, message_id(e, s)
             FROM (SELECT gen_random_uuid() AS e, gen_random_uuid() AS s
                     FROM generate_series(1, 200)) AS origin"""
    )

    assert all(message_id_of(Origin(e, s)) == id_ for e, s, id_ in rows)


def test_a_message_is_recreated_at_once_however_recent_its_event_is(inbox: Inbox) -> None:
    message = lost_message(inbox)
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    event = about(inbox, message, "ses_send").replace("2026-11-20T13:00:00.000Z", now)

    assert inbox.deliver(event) == []

    assert inbox.status_of(message) == "sent"


def test_an_event_of_an_enrollment_that_is_lost_too_is_kept_without_a_message(
    inbox: Inbox,
) -> None:
    lost_message(inbox)

    assert inbox.deliver(sample("ses_send")) == []

    assert inbox.kinds_kept() == ["accepted"]
    assert inbox.world.messages() == []


def test_an_event_of_another_organization_s_sender_creates_no_message(inbox: Inbox) -> None:
    message = lost_message(inbox)
    event = about(inbox, message, "ses_send").replace("ana@acme.test", "eve@rival.test")

    assert inbox.deliver(event) == []

    assert inbox.world.messages() == []
    assert inbox.enrollment_of(message) == IS_DUE


def test_an_event_that_names_no_sender_still_recreates_its_message(inbox: Inbox) -> None:
    message = lost_message(inbox)
    event = about(inbox, message, "ses_send").replace("ana@acme.test", "")

    assert inbox.deliver(event.replace("Ana <>", "")) == []

    [row] = inbox.world.messages()
    assert (row["status"], row["sender_id"]) == ("sent", None)


def test_a_step_of_another_cadence_or_channel_creates_no_message(whatsapp: Inbox) -> None:
    message = lost_message(whatsapp)
    other = lost_message(whatsapp, "whatsapp")
    elsewhere = str(step_of(whatsapp.world, other.enrollment))
    mixed = about(whatsapp, message, "ses_send").replace(
        str(step_of(whatsapp.world, message.enrollment)), elsewhere
    )

    assert whatsapp.deliver(mixed, about(whatsapp, other, "ses_send")) == []

    assert whatsapp.world.messages() == []


@pytest.mark.parametrize(
    "order", list(permutations(("m1 returned", "m2 accepted", "m2 returned"), 2))
)
def test_a_return_does_not_repeat_a_retry_that_the_database_lost(
    inbox: Inbox, order: tuple[str, str]
) -> None:
    """The message went out as m1, came back, and went out as m2: the database knows only m1."""
    world = inbox.world
    enrollment = world.enrollment(world.cadence({}, {"delay_days": 30}))
    with running_engine(world.url, Provider(answer=lambda _: Sent("m1"))) as engine:
        engine.run()
        message = world.message_of(enrollment)
        for event in order:
            attempt, _, word = event.partition(" ")
            name = {"returned": "ses_bounce_transient", "accepted": "ses_send"}[word]
            body = sample(name).replace(SES_MESSAGE_ID, attempt)
            assert inbox.deliver(body.replace(INTERACTION_ID, str(message["id"]))) == []
        world.pass_time("25 hours")
        engine.run()

    is_out = "m2 accepted" in order and "m2 returned" not in order
    assert len(engine.provider.calls) == (1 if is_out else 2)


def test_the_events_of_one_lost_message_give_one_state_in_any_order(inbox: Inbox) -> None:
    names = ("ses_send", "ses_delivery", "ses_open")
    statuses = set()
    for order in permutations(names):
        message = lost_message(inbox)
        id_ = str(uuid4())
        for name in (*order, *order):
            body = about(inbox, message, name).replace(INTERACTION_ID, id_)
            assert inbox.deliver(body.replace(SES_MESSAGE_ID, f"m-{id_}")) == []
        row = inbox.world.message_of(message.enrollment)
        statuses.add((row["status"], row["error_code"], inbox.enrollment_of(message)))

    assert statuses == {("delivered", None, GOES_ON)}


def record(url: str, event: DeliveryEvent, wait: Callable[[], None] = lambda: None) -> None:
    """Record an event in a session of its own; wait after its message is re-created."""
    database = Hesitant(url, wait, "record_feedback")
    record_event(PostgresFeedbackStore(database), event, now=datetime.now(UTC))
    database.close()


def once_after(
    monkeypatch: pytest.MonkeyPatch, engine: Engine, name: str, action: Callable[[], None]
) -> None:
    """Do something after the first call of a method of the run's store."""
    store = engine.app.engine.store
    method, actions = getattr(store, name), [action]

    def call(*arguments: Any, **options: Any) -> Any:
        result = method(*arguments, **options)
        if actions:
            actions.pop()()
        return result

    monkeypatch.setattr(store, name, call)


def test_a_run_that_claimed_the_step_before_the_event_does_not_send_it(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = lost_message(inbox)
    [event] = delivery_events(about(inbox, message, "ses_send"))

    with running_engine(inbox.world.url) as engine:
        once_after(monkeypatch, engine, "claim", lambda: record(inbox.world.url, event))
        summary = engine.run()

    assert (summary.claimed, engine.provider.calls) == (1, [])
    assert inbox.enrollment_of(message) == GOES_ON


def test_a_turn_does_not_begin_the_step_of_a_message_that_is_being_recreated(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = lost_message(inbox)
    [event] = delivery_events(about(inbox, message, "ses_complaint"))
    is_recreated, has_turned = threading.Event(), threading.Event()
    locked = []

    def wait_for_the_turn() -> None:
        locked.append(is_locked(inbox.world.connection, ENROLLMENT, id=message.enrollment))
        is_recreated.set()
        assert has_turned.wait(MAX_WAIT_SECONDS)

    recording = threading.Thread(target=record, args=(inbox.world.url, event, wait_for_the_turn))

    def start_recording() -> None:
        recording.start()
        assert is_recreated.wait(MAX_WAIT_SECONDS)

    with running_engine(inbox.world.url) as engine:
        once_after(monkeypatch, engine, "claim", start_recording)
        once_after(monkeypatch, engine, "turn", has_turned.set)
        engine.run()
    recording.join(MAX_WAIT_SECONDS)

    assert (locked, engine.provider.calls) == ([True], [])
    assert inbox.status_of(message) == "complained"
    assert inbox.enrollment_of(message) == COMPLAINED


def test_an_event_of_a_lost_message_settles_the_one_that_is_being_sent(inbox: Inbox) -> None:
    message = lost_message(inbox)
    [event] = delivery_events(about(inbox, message, "ses_send"))

    def answer(_: Message) -> SendOutcome:
        record(inbox.world.url, event)
        return NotAccepted("Hiccup")

    with running_engine(inbox.world.url, Provider(answer=answer)) as engine:
        engine.run()

    [row] = inbox.world.messages()
    assert row["status"] == "sent"
    assert inbox.enrollment_of(message) == GOES_ON
