"""The state of the engine: what ran, what waits, what is stuck."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from cadence_core.database.connection import Database
from cadence_core.operations.operation import Operation
from cadence_core.operations.reading import Record, read
from cadence_core.operations.stops.stops import Stop, StopScope, stops_of

MAX_COUNTED = 10_000
"""The counts of due, deferred and uncertain stop here."""
MAX_PAUSED = 100_000
"""So many paused enrollments are counted."""
MAX_RULED = 100
"""Of so many that are due the longest, the sending rules are asked."""
MAX_TEMPLATES = 50
"""No more templates are listed."""


class RunRecord(Record):
    """One run with its counts. ``is_dead``: it was killed before it could finish."""

    id: UUID
    trigger: str
    started_at: datetime
    finished_at: datetime | None
    is_dead: bool
    claimed: int
    sent: int
    failed: int
    retried: int
    held: int
    exited: int
    completed: int
    uncertain: int
    released: int
    remaining_due: int
    duration_ms: int


class Due(Record):
    """The enrollments that are due, and how many of them a run has taken."""

    count: int
    oldest: datetime | None
    in_a_run: int


class KeptBack(Record):
    """How many of the 100 longest due a sending rule keeps back, and when the first can leave.

    ``first_until``: ``None`` if none can before a person acts.
    """

    reason: str
    count: int
    first_until: datetime | None


class Deferred(Record):
    """Enrollments that wait for a later attempt, for one reason."""

    reason: str
    count: int
    next_due: datetime


class Paused(Record):
    """Enrollments that the ``engine`` or a ``person`` paused, for one reason."""

    paused_by: str
    reason: str | None
    count: int
    oldest_due: datetime | None


class Uncertain(Record):
    """The messages that may or may not have been sent."""

    count: int
    oldest: datetime | None


class Suspect(Record):
    """An enrollment that ``dead_claims`` runs had taken when they died; it is taken alone."""

    enrollment_id: UUID
    lead_id: UUID
    organization: str
    cadence: str
    dead_claims: int


class StoppedSender(Record):
    """A sender that a person paused, or whose messages its provider refuses for now."""

    organization: str
    channel: str
    address: str
    is_paused: bool
    stop_code: str | None
    stopped_until: datetime | None


class SenderNotAllowed(Record):
    """A sender whose address is not its organization's, as far as ``sender_identities`` says.

    ``owner``: the organization whose it is, if any. ``identity``: what is not its own, as
    ``sender_identities`` spells it.
    """

    organization: str
    channel: str
    address: str
    owner: str | None
    org_id: UUID | None = None
    identity: str = ""


class UnreadableSuppressions(Record):
    """The suppressions of an organization that are no address: how many, and the first ids."""

    organization: str
    channel: str
    count: int
    ids: tuple[UUID, ...]


class FaultyTemplate(Record):
    """A template that its provider refuses."""

    organization: str
    name: str
    channel: str
    fault_code: str
    template_id: UUID | None = None


class UnsendableTemplate(Record):
    """A template whose messages are held, for what a run found in it after it last changed."""

    template_id: UUID
    organization: str
    name: str
    channel: str
    reason: str
    detail: str | None


class PausedCadence(Record):
    """A cadence that is not active although enrollments wait in it.

    ``since`` and ``by``: when it got its status, and by which role; ``None`` if it began with it.
    ``cadence_id``: ``None`` if it was deleted.
    """

    organization: str
    name: str
    status: str
    since: datetime | None
    by: str | None
    cadence_id: UUID | None = None


class Status(Record):
    """The state of the engine at the database's time ``at``.

    ``oldest_free``: since when the longest due step that no sending rule keeps back has been due.
    ``unread_replies``: replies that a person has to read. ``paused_is_at_least``: not all pauses
    were counted, there may be more.
    """

    at: datetime
    runs: tuple[RunRecord, ...]
    due: Due
    kept_back: tuple[KeptBack, ...]
    oldest_free: datetime | None
    next_due: datetime | None
    deferred: tuple[Deferred, ...]
    paused: tuple[Paused, ...]
    uncertain: Uncertain
    suspects: tuple[Suspect, ...]
    stopped_senders: tuple[StoppedSender, ...]
    senders_not_allowed: tuple[SenderNotAllowed, ...]
    unreadable_suppressions: tuple[UnreadableSuppressions, ...]
    faulty_templates: tuple[FaultyTemplate, ...]
    unsendable_templates: tuple[UnsendableTemplate, ...]
    paused_cadences: tuple[PausedCadence, ...]
    unread_replies: int = 0
    stops: tuple[Stop, ...] = ()
    paused_is_at_least: bool = False

    @property
    def held(self) -> int:
        """How many enrollments the engine holds."""
        return sum(paused.count for paused in self.paused if paused.paused_by == "engine")


class StatusRequest(Record):
    """``runs``: how many of the last runs to show."""

    runs: Annotated[int, Field(ge=1, le=100)] = 5


def read_status(database: Database, request: StatusRequest) -> Status:
    """Return the state of the engine, with its last runs."""
    [status] = read(database, Status, "reports/status", runs=request.runs, paused=MAX_PAUSED)
    return status.model_copy(update={"stops": stops_of(database, StopScope())})


STATUS = Operation("status", StatusRequest, Status, read_status)
