"""Turns: the exchanges with the store that record results and begin messages.

``store/turn.sql`` has the order in which a turn locks its rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from cadence_core.database.conflicts import retry_on_conflict
from cadence_core.errors import StoreRejectedError
from cadence_core.model.enrollment import DueEnrollment, EnrollmentId, InteractionId, RunId
from cadence_core.model.message import PreparedStep
from cadence_core.sending.ports import Journal, RunStore, StepResult, Turn
from cadence_core.sending.tally import Tally

MAX_CONFLICTS = 5
"""How many times in a row a turn may conflict with other transactions before the run fails."""


@dataclass(frozen=True, slots=True)
class BeginResult:
    """The messages that a turn began, and those that PostgreSQL refused.

    A message in neither set belongs to an enrollment that has changed since the claim.
    """

    to_send: frozenset[InteractionId]
    refused: frozenset[InteractionId] = frozenset()


@dataclass(slots=True)
class Turns:
    """The turns of one run. Used by one thread."""

    run_id: RunId
    store: RunStore
    journal: Journal
    tally: Tally
    _unrecorded: list[tuple[StepResult, int]] = field(default_factory=list)

    @property
    def unrecorded(self) -> int:
        """How many results wait for the next turn."""
        return len(self._unrecorded)

    def note(self, result: StepResult, duration_ms: int = 0) -> None:
        """Note how an enrollment leaves the run; the next turn records it."""
        self._unrecorded.append((result, duration_ms))

    def take(self, begin: Sequence[PreparedStep]) -> BeginResult:
        """Record all noted results and begin these steps, in one transaction.

        If PostgreSQL refuses, each row is tried on its own, so that a bad row affects no other.

        Raises:
            StoreUnavailableError: the noted results are kept for another attempt.
        """
        unrecorded, self._unrecorded = self._unrecorded, []
        try:
            moved, begun = self._exchange([result for result, _ in unrecorded], begin)
        except Exception:
            # The turn may have been committed; recording a result twice changes nothing.
            self._unrecorded = unrecorded
            raise
        for result, duration_ms in unrecorded:
            report = self.tally.count(result, moved, duration_ms)
            self.journal.step_finished(report)
        return begun

    def _exchange(
        self, results: Sequence[StepResult], begin: Sequence[PreparedStep]
    ) -> tuple[Mapping[EnrollmentId, str], BeginResult]:
        try:
            turn = self._turn(results, begin)
        except StoreRejectedError as error:
            self.journal.unexpected("taking a turn", error)
            return self._record_singly(results), self._begin_singly(begin)
        return turn.moved, BeginResult(turn.begun)

    def _record_singly(self, results: Sequence[StepResult]) -> dict[EnrollmentId, str]:
        moved: dict[EnrollmentId, str] = {}
        for result in results:
            try:
                moved |= self._turn([result], []).moved
            except StoreRejectedError as error:
                self._report(result.enrollment, error)
        return moved

    def _begin_singly(self, begin: Sequence[PreparedStep]) -> BeginResult:
        to_send: set[InteractionId] = set()
        refused: set[InteractionId] = set()
        for step in begin:
            try:
                to_send |= self._turn([], [step]).begun
            except StoreRejectedError as error:
                refused.add(step.message.id)
                self._report(step.enrollment, error)
        return BeginResult(frozenset(to_send), frozenset(refused))

    def _turn(self, results: Sequence[StepResult], begin: Sequence[PreparedStep]) -> Turn:
        turn = partial(self.store.turn, self.run_id, results, begin)
        return retry_on_conflict(turn, max_attempts=MAX_CONFLICTS)

    def _report(self, enrollment: DueEnrollment, error: StoreRejectedError) -> None:
        self.journal.unexpected("recording", error, enrollment_id=str(enrollment.id))
