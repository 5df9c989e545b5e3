"""What happened on one day of the demo, read from the database."""

from dataclasses import dataclass

from cadence_core.database.connection import Database
from cadence_core.operations.reports.reports import (
    DueTouch,
    KeptBackTouch,
    SentTouch,
    Touch,
    UnsentTouch,
    due_next,
    kept_back,
    not_sent_by,
    sent_by,
    waiting,
)


@dataclass(frozen=True, slots=True)
class Facts:
    """The day's account: sent, kept back, not sent in this run, waiting from before, due next."""

    sent: list[SentTouch]
    kept_back: list[KeptBackTouch]
    not_sent: list[UnsentTouch]
    waiting: list[UnsentTouch]
    due_next: list[DueTouch]


def read_facts(database: Database, run_id: str) -> Facts:
    """Read what the run did and what it left."""
    not_sent = not_sent_by(database, run_id)
    reported = {touch.enrollment_id for touch in not_sent}
    all_waiting = waiting(database)
    stopped = {touch.enrollment_id for touch in all_waiting}
    back = [touch for touch in kept_back(database) if touch.enrollment_id not in stopped]
    places = {_place(touch) for touch in back}
    return Facts(
        sent=sent_by(database, run_id),
        kept_back=back,
        not_sent=not_sent,
        waiting=[touch for touch in all_waiting if touch.enrollment_id not in reported],
        due_next=[touch for touch in due_next(database) if _place(touch) not in places],
    )


def _place(touch: Touch) -> tuple[str, str]:
    return touch.who, touch.cadence
