"""A person's pause wins: no event resumes an enrollment that a person paused."""

from collections.abc import Callable

import pytest

from cadence_core.channels.outcome import SendOutcome, Sent, Uncertain
from cadence_core.model.message import Message
from local.samples import SES_MESSAGE_ID
from tests.engine import engine, run
from tests.feedback.inbox import INTERACTION_ID, Inbox, SentMessage, sample

PAUSES = {
    "with a reason": "UPDATE cadence_enrollments SET status = 'paused', status_reason = 'holiday'",
    "without one": "UPDATE cadence_enrollments SET status = 'paused'",
}
EITHER_PAUSE = pytest.mark.parametrize("pause", PAUSES.values(), ids=PAUSES)


def pause(inbox: Inbox, sql: str = PAUSES["with a reason"]) -> None:
    inbox.world.connection.run(sql)


def send_while(inbox: Inbox, happens: Callable[[], object], outcome: SendOutcome) -> str:
    """Run the engine, call `happens` during the send, and return the message's id."""
    sent = []

    def answer(message: Message) -> SendOutcome:
        sent.append(message.id)
        happens()
        return outcome

    run(engine(inbox.world, answer))
    return str(sent[-1])


def stays_paused(inbox: Inbox, enrollment: object) -> bool:
    """Return whether the enrollment is paused, and sends nothing however long we wait."""
    inbox.world.pass_time("100 days")
    sent = run(engine(inbox.world)).sent
    [row] = inbox.world.rows("SELECT status FROM cadence_enrollments WHERE id = :e", e=enrollment)
    return (row["status"], sent) == ("paused", 0)


@EITHER_PAUSE
def test_a_pause_during_a_send_with_an_uncertain_outcome_holds(inbox: Inbox, pause: str) -> None:
    world = inbox.world
    enrollment = world.enrollment(world.cadence({}, {}))
    id_ = send_while(inbox, lambda: world.connection.run(pause), Uncertain("timeout"))

    assert inbox.deliver(sample("ses_send").replace(str(INTERACTION_ID), id_)) == []

    row = world.row("cadence_enrollments", enrollment)
    reason = "holiday" if "holiday" in pause else None
    assert (row["current_step"], row["status_reason"]) == (2, reason)
    assert stays_paused(inbox, enrollment)


@EITHER_PAUSE
def test_a_pause_during_a_send_whose_run_dies_holds(inbox: Inbox, pause: str) -> None:
    world = inbox.world
    message = inbox.message(status="sending")
    world.connection.run(pause)
    run(engine(world))
    assert inbox.status_of(message) == "uncertain"

    inbox.deliver_samples("ses_send")

    assert inbox.enrollment_of(message)[2] == 2
    assert stays_paused(inbox, message.enrollment)


def sent_again(inbox: Inbox) -> tuple[SentMessage, str]:
    """Bounce a message once and send it again; return it and the bounce of the second attempt."""
    message = inbox.message()
    inbox.deliver_samples("ses_bounce_transient")
    inbox.world.pass_time("25 hours")
    send_while(inbox, lambda: None, Sent("second"))
    body = sample("ses_bounce_transient").replace(SES_MESSAGE_ID, "second")
    return message, body.replace("2222-bounce", "2223-bounce")


@EITHER_PAUSE
def test_a_pause_before_a_second_bounce_holds(inbox: Inbox, pause: str) -> None:
    message, second = sent_again(inbox)
    inbox.world.connection.run(pause)

    assert inbox.deliver(second) == []

    assert inbox.enrollment_of(message)[2] == 1
    assert stays_paused(inbox, message.enrollment)


@EITHER_PAUSE
@pytest.mark.parametrize("proof", ["ses_delivery", "ses_send", "ses_bounce_undetermined"])
def test_a_pause_while_the_step_waits_for_a_retry_holds(
    inbox: Inbox, pause: str, proof: str
) -> None:
    message = inbox.message()
    inbox.deliver_samples("ses_bounce_transient")
    inbox.world.connection.run(pause)

    inbox.deliver_samples(proof)

    assert stays_paused(inbox, message.enrollment)


def test_an_enrollment_held_for_its_message_resumes_when_the_message_arrives_after_all(
    inbox: Inbox,
) -> None:
    message = inbox.message()
    inbox.deliver_samples("ses_rendering_failure")
    assert inbox.enrollment_of(message) == ("paused", "template_error", 1)

    inbox.deliver_samples("ses_delivery")

    assert inbox.enrollment_of(message) == ("active", None, 2)


def test_an_enrollment_stays_paused_if_a_person_paused_it_for_another_reason(inbox: Inbox) -> None:
    message = inbox.message()
    inbox.deliver_samples("ses_rendering_failure")
    inbox.world.connection.run("UPDATE cadence_enrollments SET status = 'active'")
    pause(inbox)

    inbox.deliver_samples("ses_delivery")

    assert inbox.enrollment_of(message) == ("paused", "holiday", 2)
    assert stays_paused(inbox, message.enrollment)


@pytest.mark.parametrize("reason", ["delivery_failed", "uncertain_send"])
def test_a_pause_after_a_resume_counts_as_the_person_s(inbox: Inbox, reason: str) -> None:
    """A person who resumes an enrollment may leave our reason in its row."""
    message = inbox.message("email", "sent" if reason == "delivery_failed" else "uncertain")
    inbox.world.update(
        "cadence_enrollments",
        message.enrollment,
        status="paused",
        status_reason=reason,
        current_step=1,
        decided_by=message.interaction,
    )
    inbox.world.update("cadence_enrollments", message.enrollment, status="active")
    pause(inbox, PAUSES["without one"])

    inbox.deliver_samples("ses_delivery")

    assert stays_paused(inbox, message.enrollment)
