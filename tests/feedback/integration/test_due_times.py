"""Feedback that sends an enrollment back to a step: the original due time of that step."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.feedback.inbox import Inbox

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def test_a_message_that_was_not_sent_after_all_is_as_late_as_before(inbox: Inbox) -> None:
    message = inbox.message(status="uncertain")
    inbox.world.update("cadence_enrollments", message.enrollment, next_step_due=LONG_AGO)

    inbox.world.connection.run("SELECT settle_interaction(:id, 'not_sent')", id=message.interaction)

    row = inbox.world.enrollment_row(message.enrollment)
    assert row["step_due_at"] == LONG_AGO
    assert row["next_step_due"] == row["updated_at"]


@pytest.mark.parametrize("steps", [1, 2])
def test_a_message_that_was_sent_in_time_and_bounced_is_not_late(inbox: Inbox, steps: int) -> None:
    message = inbox.message(steps=steps)

    inbox.deliver_samples("ses_bounce_transient")

    row = inbox.world.enrollment_row(message.enrollment)
    assert row["current_step"] == 1
    assert row["step_due_at"] == row["next_step_due"] > row["updated_at"] + timedelta(minutes=1)
