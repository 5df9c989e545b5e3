"""Late events reopen an enrollment that ended by itself, but never against the lead's request."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from tests.feedback.addresses import follow_link
from tests.feedback.inbox import Inbox, SentMessage, sample

GIVEN_UP = """UPDATE cadence_enrollments
                 SET status = 'failed', status_reason = 'attempts_exhausted', current_step = 1,
                     decided_by = :message WHERE id = :id"""
NEXT_ROUND = (
    "UPDATE cadence_enrollments SET enrolled_at = now() + interval '1 second' WHERE id = :id"
)

Ended = Callable[[Inbox], SentMessage]
Answer = Callable[[Inbox, SentMessage], None]


def by_reply(inbox: Inbox, _: SentMessage) -> None:
    inbox.deliver_samples("ses_inbound_reply")


def by_mail(inbox: Inbox, _: SentMessage) -> None:
    inbox.deliver_samples("ses_inbound_stop")


def by_link(inbox: Inbox, message: SentMessage) -> None:
    follow_link(inbox.world, message)


def given_up(inbox: Inbox) -> SentMessage:
    message = inbox.message("whatsapp", "failed")
    inbox.world.connection.run(GIVEN_UP, message=message.interaction, id=message.enrollment)
    return message


def completed(inbox: Inbox) -> SentMessage:
    return inbox.message("whatsapp", steps=1)


ENDS: dict[Ended, tuple[str, str]] = {
    given_up: ("whatsapp_status_delivered", "failed"),
    completed: ("whatsapp_status_failed", "completed"),
}


def late_event(ended: Ended) -> str:
    return sample(ENDS[ended][0]).replace("131026", "131000")


@pytest.mark.parametrize("ended", ENDS)
def test_a_late_event_reopens_an_enrollment_that_ended_by_itself(
    inbox: Inbox, ended: Ended
) -> None:
    message = ended(inbox)

    inbox.deliver(late_event(ended))

    assert inbox.enrollment_of(message)[0] == "active"


@pytest.mark.parametrize("answer", [by_reply, by_mail, by_link])
@pytest.mark.parametrize("ended", ENDS)
def test_an_enrollment_stays_ended_if_the_lead_answered_or_opted_out_elsewhere(
    inbox: Inbox, ended: Ended, answer: Answer
) -> None:
    message = ended(inbox)
    elsewhere = inbox.message("email", lead=message.lead, id=uuid4())
    answer(inbox, elsewhere)
    assert inbox.enrollment_of(elsewhere)[0] in ("replied", "unsubscribed")

    inbox.deliver(late_event(ended))

    assert inbox.enrollment_of(message)[0] == ENDS[ended][1]


@pytest.mark.parametrize("ended", ENDS)
def test_an_enrollment_stays_ended_if_the_lead_went_through_the_cadence_again(
    inbox: Inbox, ended: Ended
) -> None:
    message = ended(inbox)
    world = inbox.world
    cadence = world.row("cadence_enrollments", message.enrollment)["cadence_id"]
    again = world.enrollment(cadence, message.lead)
    world.connection.run(NEXT_ROUND, id=again)
    world.connection.run(
        "UPDATE cadence_enrollments SET status = 'completed' WHERE id = :id", id=again
    )

    inbox.deliver(late_event(ended))

    assert inbox.enrollment_of(message)[0] == ENDS[ended][1]
