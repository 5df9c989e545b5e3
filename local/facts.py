"""What happened on one day of the demo, read from the database."""

from dataclasses import dataclass

from cadence_core.database.connection import Database
from cadence_core.operations.reports import (
    DueTouch,
    SentTouch,
    UnsentTouch,
    due_next,
    not_sent_by,
    sent_by,
    waiting,
)


@dataclass(frozen=True, slots=True)
class Facts:
    """The day's account: sent and not sent in this run, waiting from before, due next."""

    sent: list[SentTouch]
    not_sent: list[UnsentTouch]
    waiting: list[UnsentTouch]
    due_next: list[DueTouch]


def read_facts(database: Database, run_id: str) -> Facts:
    """Read what the run did and what it left."""
    not_sent = not_sent_by(database, run_id)
    reported = {touch.enrollment_id for touch in not_sent}
    return Facts(
        sent=sent_by(database, run_id),
        not_sent=not_sent,
        waiting=[touch for touch in waiting(database) if touch.enrollment_id not in reported],
        due_next=due_next(database),
    )
