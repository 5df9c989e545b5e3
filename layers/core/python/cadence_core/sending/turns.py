"""Turns: the exchanges with the store that record results and begin messages."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from cadence_core.errors import StoreConflictError, StoreRejectedError, StoreUnavailableError
from cadence_core.model.enrollment import (
    Channel,
    DueEnrollment,
    EnrollmentId,
    InteractionId,
    RunId,
)
from cadence_core.model.message import PreparedStep
from cadence_core.model.reasons import Reason
from cadence_core.model.ruling import Ruling
from cadence_core.model.transitions import Hold
from cadence_core.runtime.time_left import TimeLeft
from cadence_core.sending.ports import Journal, RunStore
from cadence_core.sending.records import Pace, StepResult, Turn
from cadence_core.sending.tally import Tally

FIRST_PAUSE_SECONDS = 0.05
MAX_PAUSE_SECONDS = 2.0
SUMMARY_SECONDS = 1.0
"""The time kept at the end of an invocation for storing the summary."""


_Noted = tuple[StepResult, int]
"""How an enrollment leaves the run, and the duration of its send in milliseconds."""


@dataclass(frozen=True, slots=True)
class BeginResult:
    """The messages that a turn began, those that PostgreSQL refused, and those that a rule did.

    Any other message belongs to an enrollment that has changed since the claim. ``slots``: see
    ``Turn``. A turn that was taken row by row reserved none.
    """

    to_send: frozenset[InteractionId]
    refused: frozenset[InteractionId] = frozenset()
    kept_back: Mapping[InteractionId, Ruling] = field(default_factory=dict)
    slots: Mapping[Channel, Sequence[float]] = field(default_factory=dict)


@dataclass(slots=True)
class _Exchange:
    """What one turn, or several in its place, came to.

    ``waiting`` holds the enrollments whose results have to be recorded later, ``held`` the results
    that PostgreSQL refused, as they were recorded instead, and ``lost`` the enrollments of those
    that it refused in this form too.
    """

    moved: dict[EnrollmentId, str] = field(default_factory=dict)
    waiting: set[EnrollmentId] = field(default_factory=set)
    held: dict[EnrollmentId, StepResult] = field(default_factory=dict)
    lost: set[EnrollmentId] = field(default_factory=set)
    to_send: set[InteractionId] = field(default_factory=set)
    refused: set[InteractionId] = field(default_factory=set)
    kept_back: dict[InteractionId, Ruling] = field(default_factory=dict)
    slots: dict[Channel, Sequence[float]] = field(default_factory=dict)

    def add(self, turn: Turn) -> None:
        self.moved |= turn.moved
        self.waiting |= turn.blocked
        self.to_send |= turn.begun
        self.kept_back |= turn.kept_back
        self.slots |= turn.slots


@dataclass(slots=True)
class Turns:
    """The turns of one run. Used by one thread."""

    run_id: RunId
    store: RunStore
    journal: Journal
    tally: Tally
    sleep: Callable[[float], None] = time.sleep
    _noted: list[_Noted] = field(default_factory=list)
    _blocked: list[_Noted] = field(default_factory=list)

    @property
    def noted(self) -> int:
        """How many results have been noted since the last turn."""
        return len(self._noted)

    def note(self, result: StepResult, duration_ms: int = 0) -> None:
        """Note how an enrollment leaves the run; the next turn records it."""
        self._noted.append((result, duration_ms))

    def take(
        self, begin: Sequence[PreparedStep], paces: Mapping[Channel, Pace] | None = None
    ) -> BeginResult:
        """Record the noted results and begin these steps, in one transaction.

        If PostgreSQL refuses, or gives up because of another transaction, each row is tried on its
        own, so that one row affects no other. A result whose row another transaction holds is kept
        for a later turn. Only what was recorded is counted.

        Raises:
            StoreUnavailableError: the noted results are kept for another attempt.
        """
        # If this raises, the turn may be committed: recording a result again changes nothing.
        exchange = self._exchange([result for result, _ in self._unrecorded], begin, paces)
        unrecorded, self._noted, self._blocked = self._unrecorded, [], []
        for result, duration_ms in unrecorded:
            if result.enrollment.id in exchange.waiting:
                self._blocked.append((result, duration_ms))
            elif result.enrollment.id not in exchange.lost:
                recorded = exchange.held.get(result.enrollment.id, result)
                report = self.tally.count(recorded, exchange.moved, duration_ms)
                self.journal.step_finished(report)
        return BeginResult(
            frozenset(exchange.to_send),
            frozenset(exchange.refused),
            exchange.kept_back,
            exchange.slots,
        )

    def record_rest(self, time_left: TimeLeft) -> None:
        """Record every noted result, however often it takes, until the time is up.

        What cannot be recorded by then is reported: a message stays ``sending``, and the next run
        makes it uncertain.

        Raises:
            StoreUnavailableError: the database was out of reach until the end.
        """
        pause = FIRST_PAUSE_SECONDS
        while self._unrecorded:
            error = self._try_to_record()
            if not self._unrecorded:
                return
            if not time_left.allows(pause + SUMMARY_SECONDS):
                self._give_up(error)
                return
            self.sleep(pause)
            pause = min(2 * pause, MAX_PAUSE_SECONDS)

    @property
    def _unrecorded(self) -> list[_Noted]:
        return [*self._blocked, *self._noted]

    def _try_to_record(self) -> StoreUnavailableError | None:
        try:
            self.take([])
        except StoreUnavailableError as error:
            return error
        return None

    def _give_up(self, error: StoreUnavailableError | None) -> None:
        cause = error or StoreConflictError("turn: another transaction holds the row")
        for result, _ in self._unrecorded:
            self._report(result.enrollment, cause)
        self._noted, self._blocked = [], []
        if error is not None:
            raise error

    def _exchange(
        self,
        results: Sequence[StepResult],
        begin: Sequence[PreparedStep],
        paces: Mapping[Channel, Pace] | None,
    ) -> _Exchange:
        exchange = _Exchange()
        try:
            exchange.add(self.store.turn(self.run_id, results, begin, paces))
        except (StoreRejectedError, StoreConflictError) as error:
            if isinstance(error, StoreRejectedError):
                self.journal.unexpected("taking a turn", error)
            self._record_singly(results, exchange)
            self._begin_singly(begin, exchange)
        return exchange

    def _record_singly(self, results: Sequence[StepResult], exchange: _Exchange) -> None:
        for result in results:
            try:
                exchange.add(self._turn([result], []))
            except StoreConflictError:
                exchange.waiting.add(result.enrollment.id)
            except StoreRejectedError as error:
                self._report(result.enrollment, error)
                self._hold(replace(result, transition=Hold(Reason.NOT_MOVED, str(error))), exchange)

    def _hold(self, result: StepResult, exchange: _Exchange) -> None:
        """Record the evidence of a result that PostgreSQL refused, and hold its enrollment."""
        enrollment_id = result.enrollment.id
        exchange.held[enrollment_id] = result
        try:
            exchange.add(self._turn([result], []))
        except StoreConflictError:
            exchange.waiting.add(enrollment_id)
        except StoreRejectedError as error:
            exchange.lost.add(enrollment_id)
            self._report(result.enrollment, error)

    def _begin_singly(self, begin: Sequence[PreparedStep], exchange: _Exchange) -> None:
        for step in begin:
            try:
                exchange.add(self._turn([], [step]))
            except StoreConflictError:
                continue  # neither begun nor refused, like one that has changed
            except StoreRejectedError as error:
                exchange.refused.add(step.message.id)
                self._report(step.enrollment, error)

    def _turn(self, results: Sequence[StepResult], begin: Sequence[PreparedStep]) -> Turn:
        # Without slots: the cause of the refusal may lie there. The run keeps its own pace.
        return self.store.turn(self.run_id, results, begin)

    def _report(self, enrollment: DueEnrollment, error: Exception) -> None:
        self.journal.unexpected("recording", error, enrollment_id=str(enrollment.id))
