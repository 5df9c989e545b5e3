"""Intend, send, record: the heart of a run.

The store is spoken to by one thread, in *turns*: each turn records everything that finished since
the last and begins the next messages, in one transaction. Sender threads call the provider and
never touch the store. A message is sent only after the turn that wrote its row as ``sending``
was committed; at most ``2 * concurrency`` rows are ``sending`` at any time, so a kill leaves no
more than those in doubt: one half is being sent, the other waits so that no thread is idle while
a turn is under way.
"""

import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue

from cadence_core.domain.enrollment import (
    Channel,
    DueEnrollment,
    EnrollmentId,
    InteractionId,
    RunId,
)
from cadence_core.domain.message import PreparedStep
from cadence_core.domain.outcome import DispatchOutcome, NotStarted, Uncertain
from cadence_core.domain.reasons import Reason
from cadence_core.domain.transitions import Release, RetryPolicy, Transition, transition_after
from cadence_core.errors import StoreRejectedError, StoreUnavailableError
from cadence_core.ports import ChannelSender, Evidence, Journal, RunStore, Settlement, Turn
from cadence_core.services.tally import Tally
from cadence_core.services.time_left import TimeLeft

# Time kept free at the end of an invocation for recording and the summary.
RESERVE_SECONDS = 2.0
# An answer is recorded within about this time, even when few others came in.
LONGEST_UNRECORDED_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class DispatchOptions:
    """How fast, and until when."""

    concurrency: int
    send_timeout_seconds: float
    policy: RetryPolicy
    jitter: Callable[[], float]


@dataclass(frozen=True, slots=True)
class _Answer:
    step: PreparedStep
    outcome: DispatchOutcome
    duration_ms: int


@dataclass(slots=True)
class Dispatch:
    """One run's dispatching. Make one, call ``run`` once."""

    run_id: RunId
    store: RunStore
    senders: Mapping[Channel, ChannelSender]
    journal: Journal
    tally: Tally
    time_left: TimeLeft
    options: DispatchOptions
    _waiting: deque[PreparedStep] = field(default_factory=deque)
    _sending: dict[InteractionId, PreparedStep] = field(default_factory=dict)
    _answers: SimpleQueue[_Answer] = field(default_factory=SimpleQueue)
    _unrecorded: list[tuple[Settlement, int]] = field(default_factory=list)

    def run(self, steps: Sequence[PreparedStep], settled: Sequence[Settlement]) -> None:
        """Send the steps, in order, and record everything.

        Raises:
            StoreUnavailableError: the database was lost on the way. What was being sent has been
                waited for, and recorded if the database could be reached once more.
        """
        self._waiting.extend(steps)
        self._unrecorded.extend((settlement, 0) for settlement in settled)
        with ThreadPoolExecutor(self.options.concurrency, thread_name_prefix="send") as pool:
            try:
                while self._waiting or self._sending or self._unrecorded:
                    self._take_turn(pool)
                    self._await_answers()
            except Exception:
                self._save_what_is_known()
                raise

    # One turn

    def _take_turn(self, pool: ThreadPoolExecutor) -> None:
        begin = self._next_to_begin()
        if not begin and not self._unrecorded:
            return
        # Until the turn is known to be committed, these are to be recorded as never started.
        for step in begin:
            self._sending[step.message.id] = step
        try:
            turn = self._exchange(begin)
        except StoreUnavailableError:
            for step in begin:
                self._settle(_Answer(step, NotStarted(), 0))
            raise
        for step in begin:
            if step.message.id in turn.begun:
                pool.submit(self._send, step)
            elif self._sending.pop(step.message.id, None):
                self._leave(step, Release(Reason.CHANGED_MEANWHILE))

    def _next_to_begin(self) -> list[PreparedStep]:
        if self._waiting and not self._may_start():
            self._release_waiting()
        room = 2 * self.options.concurrency - len(self._sending)
        return [self._waiting.popleft() for _ in range(min(room, len(self._waiting)))]

    def _exchange(self, begin: list[PreparedStep]) -> Turn:
        """Take one turn; if PostgreSQL refuses it, one by one, so that one row harms no other."""
        unrecorded, self._unrecorded = self._unrecorded, []
        settlements = [settlement for settlement, _ in unrecorded]
        try:
            turn = self.store.turn(self.run_id, settlements, begin)
        except StoreRejectedError as error:
            self.journal.unexpected("recording", error)
            turn = self._exchange_singly(settlements, begin)
        except StoreUnavailableError:
            self._unrecorded = unrecorded
            raise
        for settlement, duration_ms in unrecorded:
            report = self.tally.count(settlement, turn.moved, duration_ms)
            self.journal.step_finished(report)
        return turn

    def _exchange_singly(self, settlements: list[Settlement], begin: list[PreparedStep]) -> Turn:
        moved: dict[EnrollmentId, str] = {}
        begun: set[InteractionId] = set()
        for settlement in settlements:
            try:
                moved |= self.store.turn(self.run_id, [settlement], []).moved
            except StoreRejectedError as error:
                self._report_refused(settlement.enrollment, error)
        for step in begin:
            try:
                begun |= self.store.turn(self.run_id, [], [step]).begun
            except StoreRejectedError as error:
                self._report_refused(step.enrollment, error)
                del self._sending[step.message.id]
                self._leave(step, self._after_refusal(step))
        return Turn(moved, frozenset(begun))

    def _report_refused(self, enrollment: DueEnrollment, error: StoreRejectedError) -> None:
        self.journal.unexpected("recording", error, enrollment_id=str(enrollment.id))

    def _after_refusal(self, step: PreparedStep) -> Transition:
        return self.options.policy.after_failure(
            attempts=step.enrollment.attempts,
            reason=Reason.NOT_PREPARED,
            detail="store_rejected",
            jitter=self.options.jitter(),
        )

    def _leave(self, step: PreparedStep, transition: Transition) -> None:
        """Note that a step leaves the run without having been sent."""
        self._unrecorded.append((Settlement(step.enrollment, transition), 0))

    def _release_waiting(self) -> None:
        for step in self._waiting:
            self._leave(step, Release(Reason.OUT_OF_TIME))
        self._waiting.clear()

    # Sending, in the pool's threads

    def _send(self, step: PreparedStep) -> None:
        started = time.perf_counter()
        outcome = self._outcome_of(step)
        duration_ms = round((time.perf_counter() - started) * 1000)
        self._answers.put(_Answer(step, outcome, duration_ms))

    def _outcome_of(self, step: PreparedStep) -> DispatchOutcome:
        if not self._may_start():
            return NotStarted()
        try:
            return self.senders[step.message.channel].send(step.message)
        except Exception as error:  # a sender that failed in an unforeseen way may have sent
            self.journal.unexpected("sending", error, enrollment_id=str(step.enrollment.id))
            return Uncertain("unexpected_error", type(error).__name__)

    def _may_start(self) -> bool:
        return self.time_left.allows(self.options.send_timeout_seconds + RESERVE_SECONDS)

    # Answers, back in the thread that speaks to the store

    def _await_answers(self) -> None:
        """Collect answers until a turn is worth its round trip."""
        oldest: float | None = None
        while self._sending and not self._is_turn_due():
            wait = None
            if oldest is not None:
                wait = oldest + LONGEST_UNRECORDED_SECONDS - time.monotonic()
                if wait <= 0:
                    return
            try:
                self._settle(self._answers.get(timeout=wait))
            except Empty:
                return
            oldest = oldest or time.monotonic()
        self._collect_ready()

    def _is_turn_due(self) -> bool:
        """A turn is due when enough came in, or when a thread would soon have nothing to send."""
        enough = max(1, self.options.concurrency * 3 // 4)
        is_starving = self._waiting and len(self._sending) < self.options.concurrency
        return len(self._unrecorded) >= enough or bool(is_starving)

    def _collect_ready(self) -> None:
        while not self._answers.empty():
            self._settle(self._answers.get())

    def _settle(self, answer: _Answer) -> None:
        step = self._sending.pop(answer.step.message.id)
        transition = transition_after(
            answer.outcome,
            step_order=step.step.order,
            attempts=step.enrollment.attempts,
            policy=self.options.policy,
            jitter=self.options.jitter(),
        )
        evidence = Evidence(step.message.id, answer.outcome)
        settlement = Settlement(step.enrollment, transition, evidence)
        self._unrecorded.append((settlement, answer.duration_ms))

    # When the database is lost

    def _save_what_is_known(self) -> None:
        """Wait for what is being sent and record it over a new connection, if there is one."""
        while self._sending:
            self._settle(self._answers.get())
        self._release_waiting()
        try:
            self._exchange([])
        except StoreUnavailableError as error:
            self.journal.unexpected("saving evidence", error)
