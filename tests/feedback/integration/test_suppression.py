"""A suppressed address is never written to, even if it is suppressed just before the send."""

import threading
from uuid import UUID

import pytest
from pg8000.exceptions import DatabaseError

from cadence_core.channels.outcome import SendOutcome, Sent
from cadence_core.model.enrollment import Channel
from cadence_core.model.message import Message
from cadence_core.unsubscribe.application import Unsubscribed
from tests.engine import await_begun, engine, run
from tests.feedback.addresses import unsubscribe
from tests.feedback.inbox import Inbox, sample
from tests.waiting import MAX_WAIT_SECONDS
from tests.world import World


def suppress(world: World, address: str, channel: str = "email", reason: str = "manual") -> UUID:
    return world.insert(
        "suppressions", org_id=world.org_id, channel=channel, address=address, reason=reason
    )


@pytest.mark.parametrize(
    ("reason", "status"),
    [
        ("bounced", "bounced"),
        ("complained", "unsubscribed"),
        ("unsubscribed", "unsubscribed"),
        ("manual", "unsubscribed"),
    ],
)
def test_an_enrollment_of_a_suppressed_address_ends_at_the_claim(
    world: World, reason: str, status: str
) -> None:
    suppress(world, " MARIA@lead.test ", reason=reason)
    enrollment = world.enrollment(world.cadence({}))

    summary = run(engine(world))

    assert (summary.exited, summary.sent) == (1, 0)
    assert world.status_of(enrollment) == (status, "suppressed")
    assert world.row("cadence_enrollments", enrollment)["status_detail"] == reason
    assert world.messages() == []


@pytest.mark.parametrize("number", ["+55 11 98765-4321", "551187654321", "5511987654321"])
def test_a_brazilian_number_is_recognized_with_and_without_its_ninth_digit(
    world: World, number: str
) -> None:
    suppress(world, number, channel="whatsapp")
    enrollment = world.enrollment(world.cadence({"channel": "whatsapp"}))

    run(engine(world))

    assert world.status_of(enrollment) == ("unsubscribed", "suppressed")


def test_a_suppression_does_not_apply_to_another_organization_or_channel(world: World) -> None:
    other = World(world.url, "other.test", "2")
    suppress(other, "maria@lead.test")
    other.close()
    suppress(world, "maria@lead.test", channel="whatsapp")
    world.enrollment(world.cadence({}))

    assert run(engine(world)).sent == 1


@pytest.mark.usefixtures("claims_read_at_once")
def test_an_unsubscribe_between_claim_and_send_wins(world: World) -> None:
    """One thread sends at a time; during the first send, the last lead unsubscribes."""
    cadence = world.cadence({})
    leads = [world.lead(email=f"lead{position}@lead.test", phone=None) for position in range(4)]
    enrollments = [world.enrollment(cadence, lead) for lead in leads]
    is_sending, may_go_on = threading.Event(), threading.Event()
    sent_to: list[str] = []

    def answer(message: Message) -> Sent:
        is_sending.set()
        assert may_go_on.wait(MAX_WAIT_SECONDS)
        sent_to.append(message.to)
        return Sent(f"id-{len(sent_to)}")

    running = threading.Thread(target=run, args=(engine(world, answer, SEND_CONCURRENCY="1"),))
    running.start()
    assert is_sending.wait(MAX_WAIT_SECONDS)

    result = unsubscribe(world, leads[-1], enrollments[-1])
    may_go_on.set()
    running.join(MAX_WAIT_SECONDS)

    assert result == Unsubscribed(ended=1)
    assert sorted(sent_to) == ["lead0@lead.test", "lead1@lead.test", "lead2@lead.test"]
    assert world.status_of(enrollments[-1]) == ("unsubscribed", "unsubscribed")


@pytest.mark.usefixtures("claims_read_at_once")
def test_a_suppression_between_claim_and_send_wins(world: World) -> None:
    """Only the address is suppressed: the statement that begins a send checks it."""
    cadence = world.cadence({})
    leads = [world.lead(email=f"lead{position}@lead.test", phone=None) for position in range(4)]
    enrollments = [world.enrollment(cadence, lead) for lead in leads]
    sent_to: list[str] = []

    def answer(message: Message) -> Sent:
        if not sent_to:
            await_begun(world, 2)  # as many as one thread has: no turn is taken meanwhile
            suppress(world, "lead3@lead.test")
        sent_to.append(message.to)
        return Sent(f"id-{len(sent_to)}")

    # Until the suppression is read, it may be of any address.
    assert run(engine(world, answer, SEND_CONCURRENCY="1")).released == 2
    assert "lead3@lead.test" not in sent_to
    world.pass_time("5 minutes")
    assert run(engine(world)).exited == 1
    assert world.status_of(enrollments[-1]) == ("unsubscribed", "suppressed")


@pytest.mark.parametrize("events", [["ses_inbound_reply"], ["ses_complaint"], ["ses_delivery"]])
def test_an_unsubscribe_is_the_last_word_whenever_it_comes(inbox: Inbox, events: list[str]) -> None:
    message = inbox.message()
    other = inbox.world.enrollment(inbox.world.cadence({}), message.lead)
    who = inbox.world, message.lead, message.enrollment
    inbox.deliver_samples(*events)

    assert unsubscribe(*who) == Unsubscribed(ended=2)

    assert inbox.enrollment_of(message)[:2] == ("unsubscribed", "unsubscribed")
    assert inbox.world.status_of(other) == ("unsubscribed", "unsubscribed")
    assert unsubscribe(*who) == Unsubscribed(ended=0)


def test_the_strongest_reason_is_kept(inbox: Inbox) -> None:
    inbox.message()

    inbox.deliver_samples("ses_complaint", "ses_bounce_permanent")

    assert inbox.suppressions() == [("email", "maria@lead.test", "complained")]


def test_a_bounce_suppresses_the_address_that_bounced_not_the_lead_s_new_one(inbox: Inbox) -> None:
    message = inbox.message()
    inbox.world.connection.run(
        "UPDATE leads SET email = 'new@lead.test' WHERE id = :id", id=message.lead
    )

    inbox.deliver_samples("ses_bounce_permanent")

    assert inbox.suppressions() == [("email", "maria@lead.test", "bounced")]


def test_an_erased_lead_stays_suppressed_when_it_is_imported_again(inbox: Inbox) -> None:
    message = inbox.message()
    inbox.deliver_samples("ses_inbound_stop")
    world = inbox.world

    world.connection.run("SELECT erase_lead(:id)", id=message.lead)

    assert inbox.suppressions() == [("email", "(hash)", "unsubscribed")]
    assert "maria" not in repr(inbox.state()).lower()
    enrollment = world.enrollment(world.cadence({}), world.lead(email="maria@lead.test"))
    run(engine(world))
    assert world.status_of(enrollment) == ("unsubscribed", "suppressed")


def test_the_log_of_events_only_grows(inbox: Inbox) -> None:
    inbox.message()
    inbox.deliver_samples("ses_send")

    for change in ("DELETE FROM delivery_events", "UPDATE delivery_events SET kind = 'read'"):
        with pytest.raises(DatabaseError, match="append-only"):
            inbox.world.connection.run(change)


# Temporary bounces


def test_a_temporary_bounce_sends_the_step_again_a_day_later(inbox: Inbox) -> None:
    message = inbox.message()
    inbox.deliver_samples("ses_bounce_transient")
    assert inbox.state()["enrollments"][0]["due_in_hours"] == 24

    inbox.world.pass_time("25 hours")

    assert run(engine(inbox.world)).sent == 1
    row = inbox.world.row("interactions", message.interaction)
    assert (row["status"], row["attempts"]) == ("sent", 2)


def test_temporary_bounces_end_the_enrollment_at_the_cadence_s_limit(inbox: Inbox) -> None:
    message = inbox.message(cadence={"transient_bounce_limit": 1})

    inbox.deliver_samples("ses_bounce_transient")

    assert inbox.status_of(message) == "failed"
    assert inbox.enrollment_of(message)[:2] == ("bounced", "attempts_exhausted")
    assert inbox.suppressions() == []


def test_late_events_of_an_earlier_attempt_do_not_touch_a_later_one(inbox: Inbox) -> None:
    message = inbox.message(external_id=None, status="uncertain")
    inbox.deliver_samples("ses_bounce_transient")
    inbox.world.connection.run("UPDATE cadence_enrollments SET next_step_due = now()")
    usual = engine(inbox.world).engine.transports[Channel.EMAIL]()

    def answer(sent: Message) -> SendOutcome:
        inbox.deliver_samples("ses_send")
        assert inbox.status_of(message) == "sending"
        return usual.send(sent)

    run(engine(inbox.world, answer))

    assert inbox.status_of(message) == "sent"
    assert inbox.world.row("interactions", message.interaction)["external_id"].startswith("stub-")


def test_a_step_is_not_sent_again_once_a_later_one_went_out(inbox: Inbox) -> None:
    message = inbox.message()
    inbox.world.pass_time("80 hours")
    assert run(engine(inbox.world)).sent == 1

    inbox.deliver_samples("ses_bounce_transient")

    assert inbox.enrollment_of(message)[:2] == ("completed", "no_step_left")


def test_all_enrollments_of_the_lead_end_with_a_permanent_bounce(inbox: Inbox) -> None:
    message = inbox.message()
    world = inbox.world
    other = world.enrollment(world.cadence({}), message.lead)
    stranger = world.enrollment(world.cadence({}), world.lead(email="jo@lead.test"))

    assert inbox.deliver(sample("ses_bounce_permanent")) == []

    assert world.status_of(other) == ("bounced", "bounced")
    assert world.status_of(stranger) == ("active", None)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("bounced", "complained"),
        ("complained", "complained"),
        ("unsubscribed", "unsubscribed"),
        ("manual", "complained"),
    ],
)
def test_a_complaint_replaces_a_weaker_reason_and_no_stronger_one(
    inbox: Inbox, before: str, after: str
) -> None:
    inbox.message()
    suppression = suppress(inbox.world, "maria@lead.test", reason=before)

    inbox.deliver_samples("ses_complaint")

    assert inbox.world.row("suppressions", suppression)["reason"] == after
