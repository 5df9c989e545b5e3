"""What the store and the journal of a run are given, and what they return."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from cadence_core.channels.outcome import DispatchOutcome
from cadence_core.model.enrollment import (
    Channel,
    DueEnrollment,
    EnrollmentId,
    EnrollmentStatus,
    InteractionId,
    Organization,
    RunId,
    Template,
)
from cadence_core.model.reasons import Reason
from cadence_core.model.ruling import Ruling
from cadence_core.model.transitions import Transition
from cadence_core.sending.domain.summary import RunSummary


@dataclass(frozen=True, slots=True)
class Trigger:
    """The request that started a run.

    ``id`` identifies the request: a second delivery of the same request has the same id.
    ``depth`` counts the earlier runs of this chain, in which each run requested the next.
    """

    kind: Literal["schedule", "manual", "queue"]
    id: str
    depth: int = 0


@dataclass(frozen=True, slots=True)
class RunStarted:
    """This execution owns the run."""


@dataclass(frozen=True, slots=True)
class RunInProgress:
    """Another execution of the same trigger is running; its id may not be known yet."""

    run_id: RunId | None


@dataclass(frozen=True, slots=True)
class RunFinished:
    """The same trigger was executed before."""

    summary: RunSummary


RunStart = RunStarted | RunInProgress | RunFinished


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known about a message after its dispatch."""

    interaction_id: InteractionId
    outcome: DispatchOutcome


@dataclass(frozen=True, slots=True)
class StepResult:
    """How one claimed enrollment leaves the run, with evidence if it had a message."""

    enrollment: DueEnrollment
    transition: Transition
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Recovered:
    """What dead runs, and the unsubscribe page, left behind.

    ``uncertain`` counts the sends that became uncertain, and ``quarantined`` names the enrollments
    that are now held as poison. ``has_suspects``: other enrollments may have killed a run.
    ``has_requests``: there are unsubscribe requests that lack their suppressions.
    ``has_changed_templates``: there are templates to check.
    """

    uncertain: int = 0
    quarantined: Sequence[EnrollmentId] = ()
    has_suspects: bool = False
    has_requests: bool = False
    has_changed_templates: bool = False


@dataclass(frozen=True, slots=True)
class ChangedTemplate:
    """A template that has not been checked since it changed.

    ``row`` identifies the state of its row: a result is recorded only if that is still the same.
    """

    template: Template
    organization: Organization
    row: str


@dataclass(frozen=True, slots=True)
class TemplateCheck:
    """What is wrong with a template: what its messages would be held with, or nothing."""

    changed: ChangedTemplate
    reason: Reason | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Leased:
    """An enrollment that a run has leased, and a rule that holds it until a person changes it."""

    id: EnrollmentId
    held_by: str | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """The leased enrollments, and the number of those that became suspects instead.

    A suspect was leased to a run that died, and may have killed it. ``unread``: the organizations
    with suppressions that are still to be read. ``unreadable``: the ids of suppressions that were
    read and that are no address. ``put_off``: how many the sending rules keep for later, by reason.
    ``later``: leased too, and still to be read.
    """

    enrollments: list[DueEnrollment]
    new_suspects: int = 0
    put_off: Mapping[str, int] = field(default_factory=dict)
    unread: Collection[str] = frozenset()
    unreadable: Sequence[str] = ()
    later: Sequence[Leased] = ()


@dataclass(frozen=True, slots=True)
class RuleFinding:
    """What a sending rule says of a message.

    ``until``: when a rule that holds ends by itself; ``None`` if only a person can end it.
    """

    reason: Reason
    holds: bool
    until: datetime | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an enrollment stands at the time ``at``.

    ``further_holds``: the reasons for which the engine holds it, too, beside its ``reason``.
    ``due``: when its next step is due; ``leased_until``: while a run works on it. ``rules``: what
    every sending rule says of the message when it is due, or at ``at`` if it is, by a clock in
    ``zone``. ``earliest``: from when on none of them holds, ``None`` if one of them never ends by
    itself: ``lasting``, which may begin to hold only by then. ``enrollment`` is what a run would
    read; ``None`` if the enrollment has ended.
    """

    enrollment_id: EnrollmentId
    lead_id: UUID
    cadence: str
    status: EnrollmentStatus
    reason: str | None
    paused_by: str | None
    further_holds: Sequence[str]
    at: datetime
    due: datetime | None
    leased_until: datetime | None
    zone: str | None
    earliest: datetime | None
    lasting: RuleFinding | None
    rules: Sequence[RuleFinding]
    enrollment: DueEnrollment | None


@dataclass(frozen=True, slots=True)
class Pace:
    """How the messages that a turn begins leave: so far apart, each within so many seconds."""

    gap_seconds: float
    within_seconds: float


@dataclass(frozen=True, slots=True)
class Turn:
    """The result of one exchange with the store.

    ``moved`` maps each enrollment that moved to its new status; this includes enrollments that an
    event of their message advanced first. An enrollment that is missing had lost its lease, or is
    ``blocked``: another transaction holds its row or its message's, so its result has to be given
    to a later turn again. ``begun`` holds the messages that this run may now send, ``kept_back``
    those that a sending rule refuses. ``slots``: in how many seconds each slot begins that was
    reserved for what was begun, by channel; there may be fewer than messages.
    """

    moved: Mapping[EnrollmentId, str]
    begun: frozenset[InteractionId]
    blocked: frozenset[EnrollmentId] = frozenset()
    kept_back: Mapping[InteractionId, Ruling] = field(default_factory=dict)
    slots: Mapping[Channel, Sequence[float]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Backlog:
    """What a run leaves behind, all organizations together.

    Attributes:
        remaining_due: due and leased to no run, counted up to ``MAX_DUE_COUNTED``.
        oldest_due_age_seconds: since the oldest ``next_step_due`` in the past; 0 if there is none.
        uncertain_overdue: messages uncertain for longer than configured, counted up to 100.
        oldest_unsent_age_seconds: since the oldest ``step_due_at``, which deferrals do not move.
        runs_without_send: of the latest 20 scheduled runs, those with work since the last send.
        next_due_at: when the next enrollment becomes due; ``None`` if none is planned.
        outside_hours: of the 100 that have been due the longest, those whose sending schedule is
            shut at this hour, or on this day off or holiday.
    """

    remaining_due: int
    oldest_due_age_seconds: float
    uncertain_overdue: int = 0
    oldest_unsent_age_seconds: float = 0.0
    runs_without_send: int = 0
    next_due_at: datetime | None = None
    outside_hours: int = 0


@dataclass(frozen=True, slots=True)
class StepReport:
    """One line of the journal: how one claimed enrollment left the run.

    ``status`` is the field of ``RunSummary`` that counts it.
    """

    result: StepResult
    status: str
    duration_ms: int
    has_moved: bool
