"""What sending needs from the outside world, in the terms of the domain."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol
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
from cadence_core.model.message import Draft, PreparedStep
from cadence_core.model.reasons import Reason
from cadence_core.model.ruling import Ruling
from cadence_core.model.transitions import Transition
from cadence_core.personalization.port import (
    AiTotals,
    FallbackReason,
    PersonalizationReport,
)
from cadence_core.runtime.time_left import TimeLeft
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
class Claim:
    """The leased enrollments, and the number of those that became suspects instead.

    A suspect was leased to a run that died, and may have killed it. ``unread``: the organizations
    with suppressions that are still to be read. ``unreadable``: the ids of suppressions that were
    read and that are no address. ``put_off``: how many the sending rules keep for later, by reason.
    """

    enrollments: list[DueEnrollment]
    new_suspects: int = 0
    put_off: Mapping[str, int] = field(default_factory=dict)
    unread: Collection[str] = frozenset()
    unreadable: Sequence[str] = ()


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

    ``due``: when its next step is due; ``leased_until``: while a run works on it. ``rules``: what
    every sending rule says of the message when it is due, or at ``at`` if it is, by a clock in
    ``zone``. ``earliest``: from when on none of them holds, ``None`` if a person has to act first.
    ``enrollment`` is what a run would read; ``None`` if the enrollment has ended.
    """

    enrollment_id: EnrollmentId
    lead_id: UUID
    cadence: str
    status: EnrollmentStatus
    reason: str | None
    paused_by: str | None
    at: datetime
    due: datetime | None
    leased_until: datetime | None
    zone: str | None
    earliest: datetime | None
    rules: Sequence[RuleFinding]
    enrollment: DueEnrollment | None


@dataclass(frozen=True, slots=True)
class Turn:
    """The result of one exchange with the store.

    ``moved`` maps each enrollment that moved to its new status; this includes enrollments that an
    event of their message advanced first. An enrollment that is missing had lost its lease, or is
    ``blocked``: another transaction holds its row or its message's, so its result has to be given
    to a later turn again. ``begun`` holds the messages that this run may now send, ``kept_back``
    those that a sending rule refuses.
    """

    moved: Mapping[EnrollmentId, str]
    begun: frozenset[InteractionId]
    blocked: frozenset[EnrollmentId] = frozenset()
    kept_back: Mapping[InteractionId, Ruling] = field(default_factory=dict)


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
    """

    remaining_due: int
    oldest_due_age_seconds: float
    uncertain_overdue: int = 0
    oldest_unsent_age_seconds: float = 0.0
    runs_without_send: int = 0
    next_due_at: datetime | None = None


class RunStore(Protocol):
    """The database of a run. Each method is one committed transaction.

    All raise ``StoreUnavailableError`` when the connection is lost (it is then unknown whether the
    transaction was committed) and ``StoreRejectedError`` when the database refuses a statement.
    """

    def start_run(self, run_id: RunId, trigger: Trigger, *, lease_seconds: float) -> RunStart:
        """Record the run, unless another execution of its trigger is running or has finished."""

    def recover(self) -> Recovered:
        """Hold the uncertain sends of dead runs, and the enrollments that killed several runs."""

    def suppress_requested(self) -> None:
        """Suppress the addresses of unsubscribe requests that lack it, the oldest requests first.

        Those of an organization whose row is locked are left to a later run.

        Raises:
            StoreConflictError: another transaction suppresses one of the addresses.
        """

    def changed_templates(self, *, limit: int) -> list[ChangedTemplate]:
        """Return up to ``limit`` templates that have not been checked since they changed."""

    def record_checks(self, checks: Sequence[TemplateCheck]) -> list[TemplateCheck]:
        """Record what was found, and return the checks that recorded a fault.

        A template that changed meanwhile, or that another run recorded first, is left out.
        """

    def claim(
        self,
        run_id: RunId,
        *,
        limit: int,
        lease_seconds: float,
        reading: TimeLeft,
        without: Collection[str] = (),
    ) -> Claim:
        """Lease up to ``limit`` due enrollments to the run, longest due first.

        New suppressions of their organizations are read while the time of ``reading`` lasts. The
        organizations in ``without`` are left to later runs.
        """

    def claim_suspect(
        self, run_id: RunId, *, lease_seconds: float, reading: TimeLeft
    ) -> list[DueEnrollment]:
        """Lease one suspect to the run, if there is one that it has not leased yet."""

    def set_aside(
        self,
        run_id: RunId,
        *,
        lease_seconds: float,
        is_suspect: bool,
        without: Collection[str] = (),
    ) -> EnrollmentId | None:
        """Lease the first enrollment or suspect without reading it, and return its id.

        It is not settled, so it counts as one that its run died of.
        """

    def preview(self, *, limit: int, at: datetime | None = None) -> list[DueEnrollment]:
        """Return the enrollments that ``claim`` would lease; change nothing.

        ``at``: the moment of the claim, if nothing else happens until then.
        """

    def standings(
        self, enrollments: Collection[EnrollmentId], *, at: datetime | None = None
    ) -> list[Standing]:
        """Return where these enrollments stand, or will if nothing else happens until ``at``."""

    def enrollments_of(self, lead_id: UUID, *, limit: int) -> list[EnrollmentId]:
        """Return the enrollments of a lead, the newest first."""

    def turn(
        self, run_id: RunId, results: Sequence[StepResult], begin: Sequence[PreparedStep]
    ) -> Turn:
        """Record results and begin further messages, in one transaction."""

    def finish_run(self, summary: RunSummary) -> Backlog:
        """Store the summary of the run and return the remaining backlog."""


class BatchQueue(Protocol):
    """The queue through which a run requests further batches."""

    def request(self, batches: int, *, depth: int) -> None:
        """Request this number of further batches, each at this depth.

        Raises:
            QueueUnavailableError: at least one request was not queued.
        """


class Renderer(Protocol):
    """Makes drafts that can be sent as they are. Called from several threads at once.

    Both methods raise ``RenderingError`` if this message cannot be sent, and
    ``ProcessUnavailableError`` if no message can be rendered at the moment.
    """

    def render(self, enrollment: DueEnrollment) -> Draft:
        """Return the finished draft of the step's template."""

    def finish(self, draft: Draft, channel: Channel) -> Draft:
        """Return a draft that a model wrote, checked and completed."""


@dataclass(frozen=True, slots=True)
class StepReport:
    """One line of the journal: how one claimed enrollment left the run.

    ``status`` is the field of ``RunSummary`` that counts it.
    """

    result: StepResult
    status: str
    duration_ms: int
    has_moved: bool


class ErrorJournal(Protocol):
    """Where unexpected errors are noted."""

    def unexpected(self, what: str, error: BaseException, **ids: str) -> None:
        """An unexpected error was caught; what was being done continues where it can."""


class Journal(ErrorJournal, Protocol):
    """The logs and metrics of a run. They hold ids and codes only."""

    def run_started(self, run_id: RunId, trigger: Trigger) -> None:
        """The run started; every later line carries its id."""

    def step_finished(self, report: StepReport) -> None:
        """One claimed enrollment left the run."""

    def suppressions_unreadable(self, ids: Sequence[str]) -> None:
        """These suppressions are no address, and stop nothing; needs an operator."""

    def set_aside(self, enrollment_id: EnrollmentId) -> None:
        """The database could not read this enrollment, which is now a suspect."""

    def quarantined(self, enrollment_id: EnrollmentId) -> None:
        """Several runs died of this enrollment, which is now held as poison; needs an operator."""

    def templates_faulty(self, faulty: Sequence[TemplateCheck]) -> None:
        """The messages of these templates would be held; their authors have to fix them."""

    def personalization_finished(self, report: PersonalizationReport) -> None:
        """One step got a personal text, or failed to get one. Called from several threads."""

    def personalization_stopped(self, reason: FallbackReason) -> None:
        """Personalization is off for the rest of this run; needs an operator."""

    def all_personalized(self, totals: AiTotals) -> None:
        """All personalization of the run is done. Called even if no step asked for it."""

    def run_finished(
        self,
        summary: RunSummary,
        backlog: Backlog,
        sent: Mapping[Channel, int],
        reasons: Mapping[tuple[str, Reason], int],
    ) -> None:
        """The run finished. ``reasons`` counts by field of the summary and reason."""

    def batches_requested(self, batches: int) -> None:
        """The run left due work behind and requested further batches for it."""

    def channel_stopped(self, channel: Channel, code: str, sender_id: UUID | None) -> None:
        """The provider refuses a whole channel, or one of its senders; needs an operator."""

    def degraded(self, what: str, cause: str) -> None:
        """A feature is limited; no message is lost."""
