"""Compares the messages that the provider accepted with the database's rows."""

from collections import Counter
from uuid import UUID

from tests.world import World

ENROLLMENTS_WITH_MESSAGE = """
    SELECT e.status, e.status_reason, i.id AS message_id, i.status AS message_status
      FROM cadence_enrollments AS e LEFT JOIN interactions AS i ON i.enrollment_id = e.id"""


def count_uncertain(world: World, accepted: Counter[UUID]) -> int:
    """Check all enrollments of one-step cadences after the last run; return the uncertain ones.

    Every enrollment is either completed with exactly one accepted message, or held because its
    message is uncertain. ``accepted`` counts the provider's acceptances by message id.
    """
    uncertain = 0
    for row in world.rows(ENROLLMENTS_WITH_MESSAGE):
        times = accepted.pop(row["message_id"], 0)
        if row["message_status"] == "sent":
            assert (row["status"], times) == ("completed", 1), row
        else:
            assert (row["status"], row["status_reason"]) == ("paused", "uncertain_send"), row
            assert row["message_status"] == "uncertain", row
            assert times <= 1, row
            uncertain += 1
    assert not accepted, "the provider accepted messages that the database does not have"
    return uncertain
