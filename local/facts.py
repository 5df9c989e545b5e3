"""What happened on one day of the demo, read from the database."""

from collections.abc import Sequence
from dataclasses import dataclass

from pg8000.native import Connection

from local.database import fetch_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """One step of one lead's way through a cadence."""

    who: str
    organization: str
    cadence: str
    position: int
    total: int
    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SentTouch(Touch):
    """A message that went out; ``text`` is its subject, or its body where there is none."""

    text: str
    is_ai: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsentTouch(Touch):
    """A message that did not go out: what became of the enrollment, and why."""

    enrollment_id: str
    status: str
    reason: str | None
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing(UnsentTouch):
    """Where an enrollment stands, and whether its lead's email address is suppressed."""

    lead_id: str
    is_suppressed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DueTouch(Touch):
    """A message that will go out, in so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Facts:
    """The day's account: sent and not sent in this run, waiting from before, due next."""

    sent: list[SentTouch]
    not_sent: list[UnsentTouch]
    waiting: list[UnsentTouch]
    due_next: list[DueTouch]


def read_facts(connection: Connection, run_id: str) -> Facts:
    """Read what the run did and what it left, with one query for each."""
    not_sent = [UnsentTouch(**row) for row in fetch_rows(connection, "not_sent", run_id=run_id)]
    told = {touch.enrollment_id for touch in not_sent}
    waiting = [UnsentTouch(**row) for row in fetch_rows(connection, "waiting")]
    return Facts(
        sent=[SentTouch(**row) for row in fetch_rows(connection, "sent", run_id=run_id)],
        not_sent=not_sent,
        waiting=[touch for touch in waiting if touch.enrollment_id not in told],
        due_next=[DueTouch(**row) for row in fetch_rows(connection, "due_next")],
    )


def read_standings(connection: Connection, lead_ids: Sequence[str]) -> list[Standing]:
    """Read where every enrollment of these leads stands."""
    rows = fetch_rows(connection, "standing_of", leads=list(lead_ids))
    return [Standing(**row) for row in rows]
