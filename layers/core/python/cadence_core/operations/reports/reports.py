"""Reports for people: where enrollments are, and what a run sent and did not send."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from cadence_core.database.connection import Database
from cadence_core.database.query_files import load_query
from cadence_core.model.enrollment import EnrollmentId
from cadence_core.runtime.time_left import TimeLeft
from cadence_core.sending.application import Row, WhyNot, inquiries

MAX_KEPT_BACK = 100
MAX_SECONDS = 30.0
"""For filling in the templates of what is kept back."""


@dataclass(frozen=True, slots=True)
class Touch:
    """One step of one lead in a cadence: number ``position`` of ``total``."""

    who: str
    organization: str
    cadence: str
    position: int
    total: int
    channel: str


@dataclass(frozen=True, slots=True)
class SentTouch(Touch):
    """A sent message; ``text`` is its subject, or its body if it has none."""

    text: str
    is_ai: bool


@dataclass(frozen=True, slots=True)
class UnsentTouch(Touch):
    """A message that was not sent: the status of its enrollment, and the reason."""

    enrollment_id: str
    status: str
    reason: str | None
    detail: str


@dataclass(frozen=True, slots=True)
class DueNow(Touch):
    """A message that is due."""

    enrollment_id: str


@dataclass(frozen=True, slots=True)
class KeptBackTouch(DueNow):
    """A message that is due at the time ``at``, and what keeps it back.

    ``next``: when it can leave, if nothing else happens, by a clock in ``zone``; ``None``: never,
    unless a person acts. Then ``decision`` is what a run does with it instead, such as ``hold``.
    """

    sentences: tuple[str, ...]
    at: datetime
    next: datetime | None
    decision: str | None
    zone: str | None


@dataclass(frozen=True, slots=True)
class Standing(UnsentTouch):
    """The current step of an enrollment, and whether its lead's email address is suppressed."""

    lead_id: str
    is_suppressed: bool


@dataclass(frozen=True, slots=True)
class DueTouch(Touch):
    """A message that becomes due in ``seconds``; negative if it is overdue."""

    seconds: float


def sent_by(database: Database, run_id: str) -> list[SentTouch]:
    """Return the messages that a run sent."""
    return [SentTouch(*row) for row in _fetch(database, "sent", run_id=run_id)]


def not_sent_by(database: Database, run_id: str) -> list[UnsentTouch]:
    """Return the enrollments that a run held, ended or gave up."""
    return [UnsentTouch(*row) for row in _fetch(database, "not_sent", run_id=run_id)]


def kept_back(database: Database, at: datetime | None = None) -> list[KeptBackTouch]:
    """Return the messages that are due and that a rule keeps back, the longest due first.

    ``at``: those at a later moment, if nothing else happens until then. There may be more than 100.
    """
    with database.read_only(at):
        due = [DueNow(*row) for row in _fetch(database, "kept_back", limit=MAX_KEPT_BACK)]
    with inquiries(database) as asking:
        ids = [EnrollmentId(UUID(touch.enrollment_id)) for touch in due]
        answers = asking.why_not(ids, TimeLeft.of_seconds(MAX_SECONDS), at)
    found = zip(due, answers, strict=True)
    return [_kept_back(touch, answer) for touch, answer in found if _holding(answer)]


def _holding(answer: WhyNot) -> list[Row]:
    return [row for row in answer.rows if row.holds and row.rule not in ("not_due", "in_a_run")]


def _kept_back(touch: DueNow, answer: WhyNot) -> KeptBackTouch:
    sentences = tuple(row.sentence for row in _holding(answer))
    return KeptBackTouch(
        **asdict(touch),
        sentences=sentences,
        at=answer.at,
        next=answer.next,
        decision=answer.decision,
        zone=answer.zone,
    )


def waiting(database: Database) -> list[UnsentTouch]:
    """Return every enrollment that is paused, or whose cadence is paused."""
    return [UnsentTouch(*row) for row in _fetch(database, "waiting")]


def due_next(database: Database) -> list[DueTouch]:
    """Return the steps that the next runs will execute, soonest first."""
    return [DueTouch(*row) for row in _fetch(database, "due_next")]


def standings_of(database: Database, lead_ids: Sequence[str]) -> list[Standing]:
    """Return the standing of every enrollment of these leads."""
    leads = f"{{{','.join(lead_ids)}}}"
    return [Standing(*row) for row in _fetch(database, "standing_of", leads=leads)]


def _fetch(database: Database, name: str, **parameters: str | float) -> list[list[Any]]:
    sql = load_query("operations/standings", f"operations/reports/{name}")
    return database.fetch(name, sql, **parameters)
