"""The facts of one day of the demo, read from the database."""

from collections.abc import Sequence
from dataclasses import dataclass

from pg8000.native import Connection

from local.database import fetch_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """One step of a cadence for one lead."""

    who: str
    organization: str
    cadence: str
    position: int
    total: int
    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SentTouch(Touch):
    """A sent message; ``text`` is its subject, or its body if it has no subject."""

    text: str
    is_ai: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsentTouch(Touch):
    """A message that was not sent, with the enrollment's status and the reason."""

    enrollment_id: str
    status: str
    reason: str | None
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrollmentState(UnsentTouch):
    """The state of an enrollment, and whether its lead's email address is suppressed."""

    lead_id: str
    is_suppressed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DueTouch(Touch):
    """A message that is due in ``seconds`` from now."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of a day: sent and not sent in this run, waiting since before it, due next."""

    sent: list[SentTouch]
    not_sent: list[UnsentTouch]
    waiting: list[UnsentTouch]
    due_next: list[DueTouch]


def read_facts(connection: Connection, run_id: str) -> Facts:
    """Read the results of a run and what remains, with one query for each list."""
    not_sent = [UnsentTouch(**row) for row in fetch_rows(connection, "not_sent", run_id=run_id)]
    reported = {touch.enrollment_id for touch in not_sent}
    waiting = [UnsentTouch(**row) for row in fetch_rows(connection, "waiting")]
    return Facts(
        sent=[SentTouch(**row) for row in fetch_rows(connection, "sent", run_id=run_id)],
        not_sent=not_sent,
        waiting=[touch for touch in waiting if touch.enrollment_id not in reported],
        due_next=[DueTouch(**row) for row in fetch_rows(connection, "due_next")],
    )


def read_enrollment_states(
    connection: Connection, lead_ids: Sequence[str]
) -> list[EnrollmentState]:
    """Read the state of every enrollment of these leads."""
    rows = fetch_rows(connection, "standing_of", leads=list(lead_ids))
    return [EnrollmentState(**row) for row in rows]
