"""In-memory fakes of the ports, scripted by each test."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Lock
from typing import Any
from uuid import UUID

from cadence_core.channels.outcome import DispatchOutcome, SendOutcome, Sent, Uncertain
from cadence_core.errors import (
    QueueUnavailableError,
    StoreRejectedError,
    StoreUnavailableError,
)
from cadence_core.model.enrollment import (
    Channel,
    DueEnrollment,
    EnrollmentId,
    InteractionId,
    InteractionStatus,
    RunId,
)
from cadence_core.model.message import Draft, Message, PreparedStep
from cadence_core.model.reasons import Reason
from cadence_core.model.transitions import Advance, End, Hold, Transition
from cadence_core.personalization.port import (
    AiTotals,
    Facts,
    FallbackReason,
    PersonalizationReport,
    PersonalizationResult,
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
    RunFinished,
    RunInProgress,
    RunStart,
    RunStarted,
    Standing,
    StepReport,
    StepResult,
    TemplateCheck,
    Trigger,
    Turn,
)


def ignore(_: object) -> None:
    """Do nothing."""


@dataclass
class FakeRunStore:
    """Keeps leases, turns and messages like the real store, and fails on demand.

    ``faults`` maps a turn's number (counted from 1) to the exception it raises before it does
    anything. Turns in ``lost_answers`` are committed, then lose the connection. The database
    refuses the rows of enrollments in ``poison``, and to begin those in ``unbeginnable``.
    Enrollments in ``changed`` became ineligible after the claim. Another transaction holds the
    rows of those in ``blocked``, and the database cannot read those in ``unreadable``; a read
    of those in ``fatal`` loses the connection. ``claims`` records the limit of each claim, and
    ``reads`` counts the reads of what they left for later. ``requests`` suppresses addresses;
    ``None``: there are none. ``templates`` returns those to check; ``None``: there are none.
    ``checked`` records the checks. The first ``unfinishable`` attempts to finish a run fail.
    """

    due: Sequence[DueEnrollment] = ()
    suspects: Sequence[DueEnrollment] = ()
    quarantined: Sequence[EnrollmentId] = ()
    blocked: Collection[EnrollmentId] = ()
    unreadable: Collection[EnrollmentId] = ()
    fatal: Collection[EnrollmentId] = ()
    claims: list[int] = field(default_factory=list)
    faults: Mapping[int, Exception] = field(default_factory=dict)
    lost_answers: Collection[int] = ()
    poison: Collection[EnrollmentId] = ()
    unbeginnable: Collection[EnrollmentId] = ()
    changed: Collection[EnrollmentId] = ()
    unfinishable: int = 0
    last_step: int = 99
    dead_sends: int = 0
    uncertain_overdue: int = 0
    runs_without_send: int = 0
    next_due_at: datetime | None = None
    during_turn: Callable[[int], None] = ignore
    requests: Callable[[], None] | None = None
    templates: Callable[[], list[ChangedTemplate]] | None = None
    checked: list[TemplateCheck] = field(default_factory=list)

    leases: dict[EnrollmentId, RunId] = field(default_factory=dict)
    lease_seconds: float | None = None
    messages: dict[InteractionId, InteractionStatus] = field(default_factory=dict)
    left: dict[EnrollmentId, Transition] = field(default_factory=dict)
    begun: list[InteractionId] = field(default_factory=list)
    max_sending: int = 0
    turns: int = 0
    runs: dict[str, RunSummary | None] = field(default_factory=dict)
    reads: int = 0
    _trigger_id: str = ""

    def start_run(self, run_id: RunId, trigger: Trigger, *, lease_seconds: float) -> RunStart:
        self.lease_seconds = lease_seconds
        if trigger.id in self.runs:
            summary = self.runs[trigger.id]
            return RunFinished(summary) if summary else RunInProgress(run_id)
        self._trigger_id = trigger.id
        self.runs[trigger.id] = None
        return RunStarted()

    def recover(self) -> Recovered:
        return Recovered(
            self.dead_sends,
            self.quarantined,
            has_suspects=bool(self.suspects),
            has_requests=self.requests is not None,
            has_changed_templates=self.templates is not None,
        )

    def suppress_requested(self) -> None:
        assert self.requests
        self.requests()

    def changed_templates(self, *, limit: int) -> list[ChangedTemplate]:
        assert self.templates
        return self.templates()[:limit]

    def record_checks(self, checks: Sequence[TemplateCheck]) -> list[TemplateCheck]:
        self.checked += checks
        return [check for check in checks if check.reason]

    def claim(
        self,
        run_id: RunId,
        *,
        limit: int,
        lease_seconds: float,
        reading: TimeLeft,  # noqa: ARG002
        without: Collection[str] = (),  # noqa: ARG002
        leaving: Collection[EnrollmentId] = (),  # noqa: ARG002
        at_once: int | None = None,
    ) -> Claim:
        self.lease_seconds = lease_seconds
        self.claims.append(limit)
        claimed = self._free(self.due)[:limit]
        self.leases.update({enrollment.id: run_id for enrollment in claimed})
        return self._read(run_id, [Leased(each.id) for each in claimed], at_once)

    def read_later(
        self,
        run_id: RunId,
        leased: Sequence[Leased],
        *,
        reading: TimeLeft,  # noqa: ARG002
    ) -> Claim:
        self.reads += 1
        return self._read(run_id, leased, None)

    def _read(self, run_id: RunId, leased: Sequence[Leased], at_once: int | None) -> Claim:
        first = {each.id for each in leased[:at_once]}
        if first & {*self.fatal}:
            raise StoreUnavailableError("claim: the connection was lost")
        if first & {*self.unreadable}:
            self.give_back(run_id, leased)
            raise StoreRejectedError("claim: SQLSTATE 54000")
        later = leased[at_once:] if at_once else ()
        return Claim([each for each in self.due if each.id in first], later=later)

    def give_back(self, run_id: RunId, leased: Sequence[Leased]) -> None:  # noqa: ARG002
        for each in leased:
            del self.leases[each.id]

    def claim_suspect(
        self,
        run_id: RunId,
        *,
        lease_seconds: float,  # noqa: ARG002
        reading: TimeLeft,  # noqa: ARG002
    ) -> list[DueEnrollment]:
        waiting = self._free(self.suspects)
        if not waiting:
            return []
        if waiting[0].id in self.unreadable:
            raise StoreRejectedError("claim: SQLSTATE 54000")
        self.leases[waiting[0].id] = run_id
        return waiting[:1]

    def set_aside(
        self,
        run_id: RunId,
        *,
        lease_seconds: float,  # noqa: ARG002
        is_suspect: bool,
        without: Collection[str] = (),  # noqa: ARG002
    ) -> EnrollmentId | None:
        waiting = self._free(self.suspects if is_suspect else self.due)
        if waiting:
            self.leases[waiting[0].id] = run_id
        return waiting[0].id if waiting else None

    def _free(self, enrollments: Sequence[DueEnrollment]) -> list[DueEnrollment]:
        return [e for e in enrollments if e.id not in self.leases and e.id not in self.left]

    def standings(
        self,
        enrollments: Collection[EnrollmentId],  # noqa: ARG002
        *,
        at: datetime | None = None,  # noqa: ARG002
    ) -> list[Standing]:
        return []

    def enrollments_of(self, lead_id: UUID, *, limit: int) -> list[EnrollmentId]:  # noqa: ARG002
        return []

    def dry_run(self, at: datetime | None = None) -> "FakeDryRun":  # noqa: ARG002
        return FakeDryRun(self._free(self.due))

    def read_new_addresses(self) -> None:
        pass

    def turn(
        self,
        run_id: RunId,
        results: Sequence[StepResult],
        begin: Sequence[PreparedStep],
        paces: Mapping[Channel, Pace] | None = None,  # noqa: ARG002
    ) -> Turn:
        self.turns += 1
        self.during_turn(self.turns)
        if self.turns in self.faults:
            raise self.faults[self.turns]
        enrollments = [s.enrollment for s in results] + [step.enrollment for step in begin]
        refused = {*self.poison, *(self.unbeginnable if begin else ())}
        if any(enrollment.id in refused for enrollment in enrollments):
            raise StoreRejectedError("turn: SQLSTATE 23514")
        blocked = frozenset(s.enrollment.id for s in results) & frozenset(self.blocked)
        moved = {
            s.enrollment.id: status
            for s in results
            if s.enrollment.id not in blocked and (status := self._settle(run_id, s))
        }
        begun = frozenset(step.message.id for step in begin if self._begin(run_id, step))
        sending = [s for s in self.messages.values() if s is InteractionStatus.SENDING]
        self.max_sending = max(self.max_sending, len(sending))
        if self.turns in self.lost_answers:
            raise StoreUnavailableError("turn: the answer was lost")
        return Turn(moved, begun, blocked)

    def finish_run(self, summary: RunSummary) -> Backlog:
        if self.unfinishable:
            self.unfinishable -= 1
            raise StoreUnavailableError("finish_run: OSError")
        remaining_due = len(self._free(self.due))
        self.runs[self._trigger_id] = replace(summary, remaining_due=remaining_due)
        return Backlog(
            remaining_due,
            90.0,
            self.uncertain_overdue,
            oldest_unsent_age_seconds=7_200.0,
            runs_without_send=self.runs_without_send,
            next_due_at=self.next_due_at,
        )

    def _settle(self, run_id: RunId, result: StepResult) -> str | None:
        if evidence := result.evidence:
            known = self.messages.get(evidence.interaction_id)
            status = _status_after(evidence.outcome)
            is_late_proof = status is InteractionStatus.SENT
            if known is InteractionStatus.SENDING or (
                known is InteractionStatus.UNCERTAIN and is_late_proof
            ):
                self.messages[evidence.interaction_id] = status
        enrollment_id = result.enrollment.id
        if self.leases.get(enrollment_id) != run_id:
            return None
        del self.leases[enrollment_id]
        self.left[enrollment_id] = result.transition
        return self._enrollment_status(result)

    def _begin(self, run_id: RunId, step: PreparedStep) -> bool:
        enrollment_id, message_id = step.enrollment.id, step.message.id
        is_free = self.messages.get(message_id) in (None, InteractionStatus.FAILED)
        is_ours = self.leases.get(enrollment_id) == run_id and enrollment_id not in self.changed
        if is_free and is_ours:
            self.messages[message_id] = InteractionStatus.SENDING
            self.begun.append(message_id)
        return is_free and is_ours

    def _enrollment_status(self, result: StepResult) -> str:
        step = result.enrollment.step
        match result.transition:
            case End(status):
                return status
            case Advance() if step and step.order >= self.last_step:
                return "completed"
            case Hold():
                return "paused"
            case _:
                return "active"


@dataclass
class FakeDryRun:
    """Claims what is due, once."""

    due: Sequence[DueEnrollment]

    def claim(self, limit: int, leaving: Collection[EnrollmentId]) -> Claim:  # noqa: ARG002
        claimed, self.due = self.due[:limit], self.due[limit:]
        return Claim([*claimed])

    def suspects(self, limit: int) -> list[DueEnrollment]:  # noqa: ARG002
        return []

    def passed(self) -> list[DueEnrollment]:
        return []


def _status_after(outcome: DispatchOutcome) -> InteractionStatus:
    match outcome:
        case Sent():
            return InteractionStatus.SENT
        case Uncertain():
            return InteractionStatus.UNCERTAIN
        case _:
            return InteractionStatus.FAILED


class StoreWithRules(FakeRunStore):
    """A sending rule puts off a message of every claim."""

    def claim(self, *arguments: Any, **named: Any) -> Claim:
        claim = super().claim(*arguments, **named)
        return replace(claim, put_off=Counter([Reason.LEAD_GAP.value]))


@dataclass
class FakeTransport:
    """Returns or raises the scripted outcome of an address; ``Sent`` for every other address.

    ``during_send`` runs inside each call, where a test can wait, inspect or change state.
    """

    outcomes: Mapping[str, SendOutcome | Exception] = field(default_factory=dict)
    during_send: Callable[[Message], None] = ignore
    calls: list[Message] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    @property
    def addresses(self) -> list[str]:
        """The recipients of all calls, in order."""
        return [message.to for message in self.calls]

    def send(self, message: Message) -> SendOutcome:
        with self._lock:
            self.calls.append(message)
        self.during_send(message)
        outcome = self.outcomes.get(message.to, Sent(f"id-{message.id}"))
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


@dataclass
class FakeQueue:
    """Records the number and depth of the requested batches, or raises ``error``."""

    error: QueueUnavailableError | None = None
    requested: list[tuple[int, int]] = field(default_factory=list)

    def request(self, batches: int, *, depth: int) -> None:
        if self.error:
            raise self.error
        self.requested.append((batches, depth))


@dataclass
class FakePersonalizer:
    """Returns or raises the same answer for every draft, and records its arguments."""

    answer: PersonalizationResult | Exception
    calls: list[tuple[Draft, Facts]] = field(default_factory=list)

    def personalize(self, draft: Draft, facts: Facts, *, seconds: float) -> PersonalizationResult:  # noqa: ARG002
        self.calls.append((draft, facts))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@dataclass
class FakeJournal:
    """Records every report."""

    reports: list[StepReport] = field(default_factory=list)
    surprises: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    started: list[RunId] = field(default_factory=list)
    finished: list[tuple[RunSummary, Backlog, dict[Channel, int]]] = field(default_factory=list)
    batches: list[int] = field(default_factory=list)
    personalizations: list[PersonalizationReport] = field(default_factory=list)
    totals: list[AiTotals] = field(default_factory=list)
    stops: list[tuple[Channel, str, UUID | None]] = field(default_factory=list)
    stopped_personalizations: list[FallbackReason] = field(default_factory=list)
    degradations: list[tuple[str, str]] = field(default_factory=list)
    aside: list[EnrollmentId] = field(default_factory=list)
    poison: list[EnrollmentId] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    faulty: list[TemplateCheck] = field(default_factory=list)

    def run_started(self, run_id: RunId, trigger: Trigger) -> None:  # noqa: ARG002
        self.started.append(run_id)

    def step_finished(self, report: StepReport) -> None:
        self.reports.append(report)

    def run_finished(
        self,
        summary: RunSummary,
        backlog: Backlog,
        sent: Mapping[Channel, int],
        reasons: Mapping[tuple[str, Reason], int],  # noqa: ARG002
    ) -> None:
        self.finished.append((summary, backlog, dict(sent)))

    def batches_requested(self, batches: int) -> None:
        self.batches.append(batches)

    def suppressions_unreadable(self, ids: Sequence[str]) -> None:
        self.unreadable += ids

    def set_aside(self, enrollment_id: EnrollmentId) -> None:
        self.aside.append(enrollment_id)

    def quarantined(self, enrollment_id: EnrollmentId) -> None:
        self.poison.append(enrollment_id)

    def templates_faulty(self, faulty: Sequence[TemplateCheck]) -> None:
        self.faulty += faulty

    def personalization_finished(self, report: PersonalizationReport) -> None:
        self.personalizations.append(report)

    def personalization_stopped(self, reason: FallbackReason) -> None:
        self.stopped_personalizations.append(reason)

    def all_personalized(self, totals: AiTotals) -> None:
        self.totals.append(totals)

    def channel_stopped(self, channel: Channel, code: str, sender_id: UUID | None) -> None:
        self.stops.append((channel, code, sender_id))

    def degraded(self, what: str, cause: str) -> None:
        self.degradations.append((what, cause))

    def unexpected(self, what: str, error: BaseException, **ids: str) -> None:
        self.surprises.append((what, type(error).__name__, ids))
