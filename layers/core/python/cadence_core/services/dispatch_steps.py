"""Intend, send, record: the heart of a run.

The store is spoken to by one thread, in *turns*: each turn records everything that finished since
the last and begins the next messages, in one transaction. Sender threads call the provider and
never touch the store. A message is sent only after the turn that wrote its row as ``sending``
was committed; at most ``2 * concurrency`` rows are ``sending`` at any time, so a kill leaves no
more than those in doubt: one half is being sent, the other waits so that no thread is idle while
a turn is under way. A channel that the provider stopped gets no further message in this run.
"""

import time
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
from cadence_core.domain.message import Message, PreparedStep
from cadence_core.domain.outcome import ChannelStopped, DispatchOutcome, NotStarted
from cadence_core.domain.reasons import Reason
from cadence_core.domain.transitions import Release, RetryPolicy, Transition, transition_after
from cadence_core.errors import StoreRejectedError, StoreUnavailableError
from cadence_core.ports import ChannelSender, Evidence, Journal, RunStore, Settlement, Turn
from cadence_core.services.channels import Channels, Lineup, Stops
from cadence_core.services.send_step import StepSender
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
    channels: Channels
    _waiting: Lineup = field(init=False)
    _stops: Stops = field(default_factory=Stops)
    _sender: StepSender = field(init=False)
    _sending: dict[InteractionId, PreparedStep] = field(default_factory=dict)
    _answers: SimpleQueue[_Answer] = field(default_factory=SimpleQueue)
    _unrecorded: list[tuple[Settlement, int]] = field(default_factory=list)

    def run(self, steps: Sequence[PreparedStep], settled: Sequence[Settlement]) -> None:
        """Send the steps, in order, and record everything.

        Raises:
            StoreUnavailableError: the database was lost on the way. What was being sent has been
                waited for, and recorded if the database could be reached once more.
        """
        self._waiting = Lineup(steps, self.channels.proven)
        self._sender = StepSender(
            senders=self.senders,
            channels=self.channels,
            stops=self._stops,
            journal=self.journal,
            time_left=self.time_left,
            needed_seconds=self.options.send_timeout_seconds + RESERVE_SECONDS,
        )
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
        if self._waiting and not self._sender.may_start():
            self._release(self._waiting.remove_all(), Reason.OUT_OF_TIME)
        room = 2 * self.options.concurrency - len(self._sending)
        return self._waiting.take(room, self._being_sent())

    def _being_sent(self) -> set[Channel]:
        return {step.message.channel for step in self._sending.values()}

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

    def _release(self, steps: list[PreparedStep], reason: Reason) -> None:
        for step in steps:
            self._leave(step, self._transition(step, NotStarted(reason)))

    # Sending, in the pool's threads

    def _send(self, step: PreparedStep) -> None:
        started = time.perf_counter()
        outcome = self._sender.send(step)
        duration_ms = round((time.perf_counter() - started) * 1000)
        self._answers.put(_Answer(step, outcome, duration_ms))

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
        if len(self._unrecorded) >= enough:
            return True
        is_idle = len(self._sending) < self.options.concurrency
        return is_idle and self._waiting.has_next(self._being_sent())

    def _collect_ready(self) -> None:
        while not self._answers.empty():
            self._settle(self._answers.get())

    def _settle(self, answer: _Answer) -> None:
        step = self._sending.pop(answer.step.message.id)
        transition = self._transition(step, answer.outcome)
        evidence = Evidence(step.message.id, answer.outcome)
        settlement = Settlement(step.enrollment, transition, evidence)
        self._unrecorded.append((settlement, answer.duration_ms))
        self._learn(step.message, answer.outcome)

    def _transition(self, step: PreparedStep, outcome: DispatchOutcome) -> Transition:
        return transition_after(
            outcome,
            step_order=step.step.order,
            attempts=step.enrollment.attempts,
            policy=self.options.policy,
            jitter=self.options.jitter(),
        )

    def _learn(self, message: Message, outcome: DispatchOutcome) -> None:
        """Draw from one answer what it says about the channel."""
        match outcome:
            case NotStarted():
                return
            case ChannelStopped(code, _, only_sender):
                if self._stops.is_news(message, outcome):
                    sender_id = message.sender.id if only_sender else None
                    self.journal.channel_stopped(message.channel, code, sender_id)
                if not only_sender:
                    self.channels.proven.discard(message.channel)
                self._release(self._waiting.remove_stopped(self._stops), Reason.CHANNEL_STOPPED)
            case _:
                self.channels.proven.add(message.channel)

    # When the database is lost

    def _save_what_is_known(self) -> None:
        """Wait for what is being sent and record it over a new connection, if there is one."""
        while self._sending:
            self._settle(self._answers.get())
        self._release(self._waiting.remove_all(), Reason.OUT_OF_TIME)
        try:
            self._exchange([])
        except StoreUnavailableError as error:
            self.journal.unexpected("saving evidence", error)
