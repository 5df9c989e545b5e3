"""What sending needs from the outside world, in the terms of the domain."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from cadence_core.model.enrollment import (
    Channel,
    DueEnrollment,
    EnrollmentId,
    RunId,
)
from cadence_core.model.message import Draft, PreparedStep
from cadence_core.model.reasons import Reason
from cadence_core.personalization.port import (
    AiTotals,
    FallbackReason,
    PersonalizationReport,
)
from cadence_core.runtime.time_left import TimeLeft
from cadence_core.sending.domain.summary import RunSummary
from cadence_core.sending.records import (
    Backlog,
    ChangedTemplate,
    Claim,
    Leased,
    Pace,
    Recovered,
    RunStart,
    Standing,
    StepReport,
    StepResult,
    TemplateCheck,
    Trigger,
    Turn,
)


class DryRun(Protocol):
    """The claims that one run would make, one after the other. It changes nothing.

    All raise as the methods of ``RunStore`` do.
    """

    def claim(self, limit: int, leaving: Collection[EnrollmentId]) -> Claim:
        """Return what ``RunStore.claim`` would return to the run, all read at once."""

    def suspects(self, limit: int) -> list[DueEnrollment]:
        """Return up to ``limit`` suspects and those that the claims made, as a run takes them."""

    def passed(self) -> list[DueEnrollment]:
        """Return the first that the claims passed over, each with the rule that keeps it."""


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
        leaving: Collection[EnrollmentId] = (),
        at_once: int | None = None,
    ) -> Claim:
        """Lease up to ``limit`` due enrollments to the run, longest due first.

        New suppressions of their organizations are read while the time of ``reading`` lasts. The
        organizations in ``without`` are left to later runs. Of those in ``leaving``, which the run
        has leased, it sends nothing: they keep no room under the caps from others. Only the first
        ``at_once`` are read, if far more are leased.
        """

    def read_later(self, run_id: RunId, leased: Sequence[Leased], *, reading: TimeLeft) -> Claim:
        """Read a part of what a claim has left for later. If the database refuses, give it back."""

    def give_back(self, run_id: RunId, leased: Sequence[Leased]) -> None:
        """Give up the leases of what was not read."""

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

    def dry_run(self, at: datetime | None = None) -> DryRun:
        """Return what makes the claims of the next run, and keeps nothing of them.

        ``at``: the moment of the run, if nothing else happens until then.
        """

    def read_new_addresses(self) -> None:
        """Keep the keys of a slice of the addresses that have none yet."""

    def standings(
        self, enrollments: Collection[EnrollmentId], *, at: datetime | None = None
    ) -> list[Standing]:
        """Return where these enrollments stand, or will if nothing else happens until ``at``."""

    def enrollments_of(self, lead_id: UUID, *, limit: int) -> list[EnrollmentId]:
        """Return the enrollments of a lead, the newest first."""

    def turn(
        self,
        run_id: RunId,
        results: Sequence[StepResult],
        begin: Sequence[PreparedStep],
        paces: Mapping[Channel, Pace] | None = None,
    ) -> Turn:
        """Record results and begin further messages, in one transaction.

        Where a channel has a pace, slots are reserved that no other run gets.
        """

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
