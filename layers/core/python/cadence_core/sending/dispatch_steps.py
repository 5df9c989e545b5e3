"""Write the intent, send, record: the heart of a run.

One thread talks to the store, in *turns*. Each turn records all results since the last one and
begins the next messages, in one transaction. The threads of the pool call the providers and never
touch the store.

A message is sent only after the turn that wrote its row as ``sending`` was committed. At most
``2 * concurrency`` rows are ``sending`` at any time, so a killed run leaves at most that many
messages uncertain. Half of them are being sent; the others wait, so that no thread is idle during
a turn. Where messages are paced, fewer are begun, so that none waits long for its slot: what is
withdrawn meanwhile would go out all the same. A channel that its provider stopped gets no further
messages in this run.
"""

import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue

from cadence_core.channels.outcome import DispatchOutcome, NotStarted, Uncertain
from cadence_core.errors import StoreUnavailableError
from cadence_core.model.backoff import changed_delay
from cadence_core.model.enrollment import InteractionId
from cadence_core.model.message import PreparedStep
from cadence_core.model.reasons import Reason
from cadence_core.model.transitions import Release, Transition
from cadence_core.sending.domain.rulings import transition_by
from cadence_core.sending.domain.transitions import RetryPolicy, transition_after
from cadence_core.sending.domain.unknown_refusals import UnknownRefusals
from cadence_core.sending.ports import Journal
from cadence_core.sending.records import Evidence, StepResult
from cadence_core.sending.send_step import MAX_SLOT_WAIT_SECONDS, PacedTransports
from cadence_core.sending.turns import BeginResult, Turns

# Time reserved at the end of an invocation for recording results and the summary.
RESERVE_SECONDS = 2.0
# A turn records an answer after about this time, even if few others have arrived.
MAX_UNRECORDED_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class DispatchOptions:
    """The limits of dispatching."""

    concurrency: int
    send_timeout_seconds: float
    policy: RetryPolicy
    jitter: Callable[[], float]

    @property
    def needed_seconds(self) -> float:
        """The time that must be left of the invocation when a send starts."""
        return self.send_timeout_seconds + RESERVE_SECONDS

    @property
    def max_seconds_until_sent(self) -> float:
        """The longest from the turn that begins a message to its provider's answer.

        It may wait for a thread, which is busy with another send, and for a slot.
        """
        return 2 * self.send_timeout_seconds + MAX_SLOT_WAIT_SECONDS

    @property
    def max_sending(self) -> int:
        """How many messages may be ``sending`` at once."""
        return 2 * self.concurrency

    @property
    def answers_per_turn(self) -> int:
        """How many answers are worth a round trip to the database."""
        return max(1, self.concurrency * 3 // 4)


@dataclass(frozen=True, slots=True)
class _SendResult:
    step: PreparedStep
    outcome: DispatchOutcome
    duration_ms: int = 0


@dataclass(slots=True)
class Dispatch:
    """The dispatching of one run: create an instance and call ``run`` once."""

    turns: Turns
    transports: PacedTransports
    journal: Journal
    options: DispatchOptions
    refusals: UnknownRefusals = field(default_factory=UnknownRefusals)
    """Of the whole run, which may dispatch several times."""
    not_begun: int = 0
    """How many steps a rule kept back, or another transaction had changed or held, when they were
    to begin."""
    _waiting: deque[PreparedStep] = field(default_factory=deque)
    _sending: dict[InteractionId, PreparedStep] = field(default_factory=dict)
    _answers: SimpleQueue[_SendResult] = field(default_factory=SimpleQueue)

    def run(self, steps: Sequence[PreparedStep]) -> None:
        """Send the steps, in order, and record everything.

        Raises:
            StoreUnavailableError: the connection was lost. All sends in progress have finished,
                and are recorded if the database was reachable again in time.
        """
        self._waiting.extend(steps)
        with ThreadPoolExecutor(self.options.concurrency, thread_name_prefix="send") as pool:
            try:
                while self._waiting or self._sending:
                    self._take_turn(pool)
                    self._await_answers()
            except BaseException:  # Ctrl-C too: every sent message has to be recorded
                self._save_evidence()
                raise
        self.turns.record_rest(self.transports.time_left)

    def _take_turn(self, pool: ThreadPoolExecutor) -> None:
        begin = self._next_to_begin()
        not_started = deque(begin)
        self._sending |= {step.message.id: step for step in begin}
        try:
            begun = self.turns.take(begin)
            self.transports.reserve([step for step in begin if step.message.id in begun.to_send])
            while not_started:
                self._start_or_drop(not_started[0], begun, pool)
                not_started.popleft()
        except BaseException:
            # Whether or not the turn was committed, record that these messages were not sent.
            for step in not_started:
                self._note_answer(_SendResult(step, NotStarted()))
            raise

    def _next_to_begin(self) -> list[PreparedStep]:
        self._release_blocked()
        begin = list(self._that_may_begin())
        for step in begin:
            self._waiting.remove(step)
        return begin

    def _that_may_begin(self) -> Iterator[PreparedStep]:
        sending = Counter(step.message.channel for step in self._sending.values())
        for step in self._waiting:
            if sending.total() >= self.options.max_sending:
                return
            channel = step.message.channel
            if sending[channel] < self.transports.max_sending(channel):
                sending[channel] += 1
                yield step

    def _start_or_drop(
        self, step: PreparedStep, begun: BeginResult, pool: ThreadPoolExecutor
    ) -> None:
        if step.message.id in begun.to_send:
            pool.submit(self._send, step)
            return
        del self._sending[step.message.id]
        if step.message.id in begun.refused:
            self._leave(step, self._after_refusal(step))
        elif ruling := begun.kept_back.get(step.message.id):
            self.not_begun += 1
            self._leave(step, transition_by(ruling))
        else:
            # With a delay: at the head of the queue, locked rows would keep others waiting.
            self.not_begun += 1
            self._leave(
                step, Release(Reason.CHANGED_MEANWHILE, changed_delay(self.options.jitter()))
            )

    def _after_refusal(self, step: PreparedStep) -> Transition:
        return self.options.policy.after_failure(
            attempts=step.enrollment.attempts,
            reason=Reason.NOT_PREPARED,
            detail="store_rejected",
            jitter=self.options.jitter(),
        )

    def _leave(self, step: PreparedStep, transition: Transition) -> None:
        """Note that a step leaves the run unsent."""
        self.turns.note(StepResult(step.enrollment, transition))

    def _release_blocked(self) -> None:
        if not self.transports.may_start():
            self._release(self._waiting, Reason.OUT_OF_TIME)
        stops = self.transports.stops
        stopped = [step for step in self._waiting if stops.covers(step.message)]
        self._release(stopped, Reason.CHANNEL_STOPPED)

    def _release(self, steps: Iterable[PreparedStep], reason: Reason) -> None:
        """Release steps that were not begun, with the same transition as an unsent message."""
        for step in list(steps):
            self._waiting.remove(step)
            self._leave(step, self._transition(step, NotStarted(reason)))

    # In the threads of the pool

    def _send(self, step: PreparedStep) -> None:
        started = time.perf_counter()
        # If nothing else is known at the end: without an answer, the run would wait forever.
        outcome: DispatchOutcome = Uncertain("unexpected_error")
        try:
            outcome = self.transports.send(step)
        finally:
            duration_ms = round((time.perf_counter() - started) * 1000)
            self._answers.put(_SendResult(step, outcome, duration_ms))

    # In the thread that talks to the store

    def _await_answers(self) -> None:
        """Collect answers until a turn is worth its round trip."""
        oldest: float | None = None
        while self._sending and not self._is_turn_due():
            wait = None
            if oldest is not None:
                wait = max(0.0, oldest + MAX_UNRECORDED_SECONDS - time.monotonic())
            try:
                self._note_answer(self._answers.get(timeout=wait))
            except Empty:
                return
            oldest = oldest or time.monotonic()
        while not self._answers.empty():
            self._note_answer(self._answers.get())

    def _is_turn_due(self) -> bool:
        """Return whether enough answers arrived, or a thread will soon have nothing to send."""
        if self.turns.noted >= self.options.answers_per_turn:
            return True
        has_idle_thread = len(self._sending) < self.options.concurrency
        return has_idle_thread and any(True for _ in self._that_may_begin())

    def _note_answer(self, answer: _SendResult) -> None:
        step = self._sending.pop(answer.step.message.id)
        outcome = self.refusals.judge(step.message.channel, answer.outcome)
        transition = self._transition(step, outcome)
        evidence = Evidence(step.message.id, outcome)
        self.turns.note(StepResult(step.enrollment, transition, evidence), answer.duration_ms)

    def _transition(self, step: PreparedStep, outcome: DispatchOutcome) -> Transition:
        return transition_after(
            outcome,
            attempts=step.enrollment.attempts,
            policy=self.options.policy,
            jitter=self.options.jitter(),
        )

    def _save_evidence(self) -> None:
        """Wait for the sends in progress and record them, over a new connection if possible."""
        while self._sending:
            self._note_answer(self._answers.get())
        self._release(self._waiting, Reason.OUT_OF_TIME)
        try:
            self.turns.record_rest(self.transports.time_left)
        except StoreUnavailableError as error:
            self.journal.unexpected("saving evidence", error)
