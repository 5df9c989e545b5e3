"""Claim and prepare enrollments until there is a batch of messages, or nothing else is due."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from uuid import UUID

from cadence_core.errors import StoreConflictError, StoreRejectedError, StoreTimeoutError
from cadence_core.model.enrollment import DueEnrollment, EnrollmentId, RunId
from cadence_core.model.message import PreparedStep
from cadence_core.model.reasons import Reason
from cadence_core.model.transitions import Release
from cadence_core.runtime.time_left import TimeLeft
from cadence_core.sending.domain.claim_size import ClaimSize
from cadence_core.sending.domain.rendering_budget import RenderingBudget
from cadence_core.sending.domain.rulings import SECOND_TO_PERSON
from cadence_core.sending.ports import Journal, RunStore
from cadence_core.sending.prepare_steps import Preparation, split
from cadence_core.sending.records import Claim, StepResult

TIME_SHARE = 0.5
"""The fraction of a run's time that claiming and rendering may use."""
READING_SHARE = 0.25
"""The fraction of a run's time that reading new suppressions may use, and its limit in seconds."""
MAX_READING_SECONDS = 20.0
MAX_SET_ASIDE = 3
"""How many enrollments that the database cannot read one run sets aside."""


@dataclass(slots=True)
class Batch:
    """The claimed enrollments: those with a message to send, and those that leave without one."""

    to_send: list[PreparedStep] = field(default_factory=list)
    leaving: list[StepResult] = field(default_factory=list)
    has_new_suspects: bool = False
    put_off: Counter[str] = field(default_factory=Counter)
    """How many enrollments the sending rules keep for later, by reason; they were not claimed."""


@dataclass(frozen=True, slots=True)
class Gathering:
    """Claims and prepares the enrollments of one run."""

    run_id: RunId
    store: RunStore
    preparation: Preparation
    journal: Journal
    lease_seconds: float
    time_left: TimeLeft
    reading: TimeLeft
    """For the suppressions that are new; see ``time_to_read``."""
    _aside: list[EnrollmentId] = field(default_factory=list)
    _unread: set[str] = field(default_factory=set)
    """The organizations whose suppressions the time for reading did not suffice for."""

    def batch(self, size: ClaimSize) -> Batch:
        """Return the messages that are missing, and everything else that was claimed.

        Raises:
            StoreUnavailableError: the connection was lost; the leases expire.
        """
        batch = Batch()
        budget = RenderingBudget(self.time_left.part(TIME_SHARE))
        while budget.time_left.seconds() and (limit := size.next()):
            claim = self._claim(limit)
            if claim is None:
                size.failed()
                continue
            batch.put_off.update(claim.put_off)
            if not claim.enrollments and not claim.new_suspects:
                if claim.put_off:  # there may be more behind them
                    continue
                break
            steps, leaving = split(self.preparation.prepare_all(claim.enrollments, budget))
            steps, seconds = one_for_each_person(steps, batch.to_send)
            room = size.missing
            size.succeeded(claimed=len(claim.enrollments), ready=len(steps[:room]))
            batch.to_send += steps[:room]
            batch.leaving += [*leaving, *seconds, *map(_left_over, steps[room:])]
            batch.has_new_suspects |= claim.new_suspects > 0
        return batch

    def suspect(self) -> Batch | None:
        """Claim and prepare one enrollment that may have killed a run; ``None`` if there is none.

        Raises:
            StoreUnavailableError: the connection was lost; the lease expires.
        """
        claimed = self._read_suspect()
        if not claimed:
            return None
        budget = RenderingBudget(self.time_left)
        steps, leaving = split(self.preparation.prepare_all(claimed, budget))
        return Batch(steps, leaving)

    def _claim(self, limit: int) -> Claim | None:
        """Claim up to ``limit``; ``None`` if that is too much for the database at once.

        An enrollment that cannot even be read alone is set aside. An empty claim ends the
        gathering: nothing is due, or the database itself is at fault.
        """
        try:
            claim = self.store.claim(
                self.run_id,
                limit=limit,
                lease_seconds=self.lease_seconds,
                reading=self.reading,
                without=self._unread,
            )
        except (StoreRejectedError, StoreConflictError) as error:
            self.journal.unexpected("claiming", error, limit=str(limit))
            if limit > 1:
                return None
            return None if self._set_aside(error, is_suspect=False) else Claim([])
        self._unread.update(claim.unread)
        if claim.unreadable:
            self.journal.suppressions_unreadable(claim.unreadable)
        return claim

    def _read_suspect(self) -> list[DueEnrollment]:
        while self.time_left.seconds():
            try:
                return self.store.claim_suspect(
                    self.run_id, lease_seconds=self.lease_seconds, reading=self.reading
                )
            except (StoreRejectedError, StoreConflictError) as error:
                self.journal.unexpected("claiming a suspect", error)
                if not self._set_aside(error, is_suspect=True):
                    break
        return []

    def _set_aside(self, cause: Exception, *, is_suspect: bool) -> bool:
        """Set the next one aside; return whether another attempt to claim makes sense.

        It is not at fault if a lock or a lack of resources kept it from being read. And a run sets
        few aside: if more cannot be read, the cause is not in them.
        """
        is_at_fault = isinstance(cause, (StoreRejectedError, StoreTimeoutError))
        if not is_at_fault or len(self._aside) >= MAX_SET_ASIDE:
            return False
        try:
            enrollment_id = self.store.set_aside(
                self.run_id,
                lease_seconds=self.lease_seconds,
                is_suspect=is_suspect,
                without=self._unread,
            )
        except (StoreRejectedError, StoreConflictError) as error:
            self.journal.unexpected("setting aside", error)
            return False
        if enrollment_id is None:
            return False
        self._aside.append(enrollment_id)
        self.journal.set_aside(enrollment_id)
        return True


def one_for_each_person(
    steps: Sequence[PreparedStep], others: Iterable[PreparedStep]
) -> tuple[list[PreparedStep], list[StepResult]]:
    """Return the first message to each person, and the others, which a later run sends.

    The statement that begins a message refuses a second one to a person in a run; by then, its
    personal text would be paid for. ``others`` are the messages that the batch already has.
    """
    known = set(chain.from_iterable(map(_person, others)))
    first: list[PreparedStep] = []
    seconds: list[StepResult] = []
    for step in steps:
        if known.isdisjoint(person := _person(step)):
            first.append(step)
            known.update(person)
        else:
            seconds.append(StepResult(step.enrollment, SECOND_TO_PERSON))
    return first, seconds


def _person(step: PreparedStep) -> list[tuple[UUID, str]]:
    """Return what makes two messages be for one person: the lead, or its address."""
    due = step.enrollment
    ids = [str(due.lead.id), due.address_key and f"{step.message.channel}:{due.address_key}"]
    return [(due.org_id, id_) for id_ in ids if id_]


def time_to_read(time_left: TimeLeft) -> TimeLeft:
    """Return the time that a run may read new suppressions, from now on."""
    return time_left.part(READING_SHARE).at_most(MAX_READING_SECONDS)


def _left_over(step: PreparedStep) -> StepResult:
    return StepResult(step.enrollment, Release(Reason.BATCH_FULL))
