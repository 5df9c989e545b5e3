"""A temporary bounce of a message that arrives anyway, before or after the bounce."""

import pytest

from tests.feedback.inbox import Inbox

ARRIVALS = ["ses_delivery", "ses_open", "ses_inbound_out_of_office"]


@pytest.mark.parametrize("limit", [1, 3])
@pytest.mark.parametrize("arrival", ARRIVALS)
def test_a_temporary_bounce_of_a_message_that_has_arrived_changes_nothing(
    inbox: Inbox, arrival: str, limit: int
) -> None:
    """SES reports an out-of-office reply as Bounce, Transient, General."""
    message = inbox.message(cadence={"transient_bounce_limit": limit})
    inbox.deliver_samples(arrival)
    before = inbox.state()

    inbox.deliver_samples("ses_bounce_transient")

    after = inbox.state()
    assert len(after.pop("events")) == len(before.pop("events")) + 1
    assert after == before
    assert inbox.enrollment_of(message) == ("active", None, 2)


@pytest.mark.parametrize("arrival", ARRIVALS)
def test_an_enrollment_given_up_resumes_when_its_message_turns_out_to_have_arrived(
    inbox: Inbox, arrival: str
) -> None:
    message = inbox.message(cadence={"transient_bounce_limit": 1})
    inbox.deliver_samples("ses_bounce_transient")

    inbox.deliver_samples(arrival)

    assert inbox.status_of(message) == "delivered"
    assert inbox.enrollment_of(message) == ("active", None, 2)
    assert inbox.state()["enrollments"][0]["due_in_hours"] == 72


def test_an_enrollment_stays_given_up_if_the_lead_was_enrolled_again(inbox: Inbox) -> None:
    message = inbox.message(cadence={"transient_bounce_limit": 1})
    inbox.deliver_samples("ses_bounce_transient")
    world = inbox.world
    again = world.enrollment(
        world.row("interactions", message.interaction)["cadence_id"], message.lead
    )

    inbox.deliver_samples("ses_delivery")

    assert inbox.enrollment_of(message)[:2] == ("bounced", "attempts_exhausted")
    assert world.status_of(again) == ("active", None)


def test_two_bounces_of_one_attempt_count_as_one(inbox: Inbox) -> None:
    message = inbox.message(cadence={"transient_bounce_limit": 2})

    inbox.deliver_samples("ses_bounce_transient", "ses_bounce_undetermined")

    assert inbox.enrollment_of(message) == ("active", "not_delivered", 1)
