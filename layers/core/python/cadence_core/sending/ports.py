"""What the services need of the outside, in the words of the domain."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol
from uuid import UUID

from cadence_core.channels.outcome import DispatchOutcome
from cadence_core.model.enrollment import (
    Channel,
    DueEnrollment,
    EnrollmentId,
    InteractionId,
    RunId,
)
from cadence_core.model.message import Draft, PreparedStep
from cadence_core.model.transitions import Transition
from cadence_core.personalization.port import (
    AiTotals,
    FallbackReason,
    PersonalizationReport,
)
from cadence_core.sending.domain.summary import RunSummary


@dataclass(frozen=True, slots=True)
class Trigger:
    """What asked for a run; ``id`` is the same whenever the same request is delivered again.

    ``depth`` counts the runs that asked for one another before this one.
    """

    kind: Literal["schedule", "manual", "queue"]
    id: str
    depth: int = 0


@dataclass(frozen=True, slots=True)
class RunStarted:
    """The run is ours."""


@dataclass(frozen=True, slots=True)
class RunInProgress:
    """Another execution of the same trigger is at work."""

    run_id: RunId | None


@dataclass(frozen=True, slots=True)
class RunFinished:
    """The same trigger was carried out before."""

    summary: RunSummary


RunStart = RunStarted | RunInProgress | RunFinished


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a message after its dispatch."""

    interaction_id: InteractionId
    outcome: DispatchOutcome


@dataclass(frozen=True, slots=True)
class StepResult:
    """How one claimed enrollment leaves the run, with the evidence of its send if there was one."""

    enrollment: DueEnrollment
    transition: Transition
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """What one exchange with the store did.

    ``moved`` maps the enrollments that moved to their new status, also those that an event of
    their message moved on before us; one that is missing had lost its lease. ``begun`` holds the
    messages that are now ours to send.
    """

    moved: Mapping[EnrollmentId, str]
    begun: frozenset[InteractionId]


@dataclass(frozen=True, slots=True)
class Backlog:
    """What is still due: how many (counted up to a bound), and for how long the oldest waits.

    ``uncertain_overdue`` counts the messages in doubt that no evidence has settled in time.
    """

    remaining_due: int
    oldest_due_age_seconds: float
    uncertain_overdue: int = 0


class RunStore(Protocol):
    """The database, as the engine needs it. Each method is one committed transaction.

    All raise ``StoreUnavailableError`` when the connection is lost (whether the transaction was
    committed is then unknown) and ``StoreRejectedError`` when the database refused.
    """

    def start_run(self, run_id: RunId, trigger: Trigger, *, lease_seconds: float) -> RunStart:
        """Record the run, unless its trigger is being or was carried out."""

    def recover(self) -> int:
        """Mark the sends of dead runs as uncertain, hold their enrollments; return how many."""

    def claim(self, run_id: RunId, *, limit: int, lease_seconds: float) -> list[DueEnrollment]:
        """Lease up to ``limit`` due enrollments to the run, the longest due first."""

    def preview(self, *, limit: int) -> list[DueEnrollment]:
        """Return what ``claim`` would, and change nothing."""

    def turn(
        self, run_id: RunId, results: Sequence[StepResult], begin: Sequence[PreparedStep]
    ) -> Turn:
        """Settle enrollments and begin further messages, together."""

    def finish_run(self, summary: RunSummary) -> Backlog:
        """Store the summary of the run and return what is still due."""


class BatchQueue(Protocol):
    """Where runs ask for further runs."""

    def ask_for(self, batches: int, *, depth: int) -> None:
        """Ask for so many further batches, at this depth.

        Raises:
            QueueUnavailableError: not all of them could be asked for.
        """


class Renderer(Protocol):
    """Turns a template into a draft. Called from several threads at once."""

    def render(self, enrollment: DueEnrollment) -> Draft:
        """Render the step's template.

        Raises:
            RenderingError: the template or the lead's data is at fault.
        """


@dataclass(frozen=True, slots=True)
class StepReport:
    """One line of the journal: how one claimed enrollment left the run."""

    result: StepResult
    status: str
    duration_ms: int
    has_moved: bool


class Journal(Protocol):
    """Where a run says what it does: logs and metrics, ids and codes only."""

    def run_started(self, run_id: RunId, trigger: Trigger) -> None:
        """Every later line carries the run's id."""

    def step_finished(self, report: StepReport) -> None:
        """One claimed enrollment left the run."""

    def personalization_finished(self, report: PersonalizationReport) -> None:
        """A step that asked for a personal text got one or did not. From several threads."""

    def personalization_stopped(self, reason: FallbackReason) -> None:
        """Nobody is asked any more in this run: somebody must look."""

    def all_personalized(self, totals: AiTotals) -> None:
        """What personalising came to, in a run without any step for it too."""

    def run_finished(
        self, summary: RunSummary, backlog: Backlog, sent: Mapping[Channel, int]
    ) -> None:
        """The run is over."""

    def batches_asked_for(self, batches: int) -> None:
        """The run left due work behind, and further runs will take it."""

    def channel_stopped(self, channel: Channel, code: str, sender_id: UUID | None) -> None:
        """The provider takes nothing of a channel (or of one sender of it): somebody must look."""

    def degraded(self, what: str, cause: str) -> None:
        """Something works less well than it should; no message is lost by it."""

    def unexpected(self, what: str, error: BaseException, **ids: str) -> None:
        """Something unforeseen happened and was contained."""
