"""The books of a test: what the provider accepted against what the database says."""

from collections import Counter
from uuid import UUID

from tests.world import World

ENROLLMENTS_WITH_MESSAGE = """
    SELECT e.status, e.status_reason, i.id AS message_id, i.status AS message_status
      FROM cadence_enrollments AS e LEFT JOIN interactions AS i ON i.enrollment_id = e.id"""


def count_in_doubt(world: World, accepted: Counter[UUID]) -> int:
    """Check enrollments in cadences of one step, after the last run; return how many are in doubt.

    Every one was sent to, once, and is completed; or it is held because nobody knows.
    ``accepted`` counts what the provider accepted, by message.
    """
    in_doubt = 0
    for row in world.rows(ENROLLMENTS_WITH_MESSAGE):
        times = accepted.pop(row["message_id"], 0)
        if row["message_status"] == "sent":
            assert (row["status"], times) == ("completed", 1), row
        else:
            assert (row["status"], row["status_reason"]) == ("paused", "uncertain_send"), row
            assert row["message_status"] == "uncertain", row
            assert times <= 1, row
            in_doubt += 1
    assert not accepted, "messages that the database does not know"
    return in_doubt
