"""Write the intent, send, record: the heart of a run.

One thread talks to the store, in *turns*. Each turn records all results since the last one and
begins the next messages, in one transaction. The senders, threads of their own, call the providers
and never touch the store.

A message is sent only after the turn that wrote its row as ``sending`` was committed. At most
``2 * concurrency`` rows are ``sending`` at any time, so a killed run leaves at most that many
messages uncertain. Half of them are being sent; the others wait, so that no thread is idle during
a turn. Where messages are paced, fewer are begun, so that none waits long for its slot: what is
withdrawn meanwhile would go out all the same. A channel that its provider stopped gets no further
messages in this run.
"""

import time
from collections.abc import Iterable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue

from cadence_core.channels.outcome import DispatchOutcome, NotStarted, Uncertain
from cadence_core.errors import StoreUnavailableError
from cadence_core.model.backoff import changed_delay
from cadence_core.model.enrollment import DueEnrollment, InteractionId
from cadence_core.model.message import PreparedStep
from cadence_core.model.reasons import Reason
from cadence_core.model.transitions import Release, Transition
from cadence_core.sending.dispatch_options import DispatchOptions
from cadence_core.sending.domain.rulings import transition_by
from cadence_core.sending.domain.transitions import transition_after
from cadence_core.sending.domain.unknown_refusals import UnknownRefusals
from cadence_core.sending.ports import Journal
from cadence_core.sending.records import Evidence, StepResult
from cadence_core.sending.send_step import PacedTransports
from cadence_core.sending.supply import Arrival, Supply
from cadence_core.sending.turns import BeginResult, Turns
from cadence_core.sending.waiting_line import WaitingLine


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
    senders: Executor
    """As many threads as may send at once."""
    refusals: UnknownRefusals = field(default_factory=UnknownRefusals)
    """Of the whole run, which may dispatch several times."""
    not_begun: int = 0
    """How many steps a rule kept back, or another transaction had changed or held, when they were
    to begin."""
    events: SimpleQueue["_SendResult | Arrival"] = field(default_factory=SimpleQueue)
    """Receives the arrivals of the supply, and the answers of the providers."""
    _leaving: list[StepResult] = field(default_factory=list)
    """What leaves without a message. Recorded at once, it might be due and claimed again."""
    _not_started: set[InteractionId] = field(default_factory=set)
    """What is begun. Its sender or the turn that fails removes one, and answers for it."""
    _line: WaitingLine = field(init=False)

    def __post_init__(self) -> None:
        self._line = WaitingLine(self.options, self.transports.max_sending)

    def run(self, supply: Supply) -> None:
        """Send the steps as they arrive, and record everything.

        Raises:
            StoreUnavailableError: the connection was lost. All sends in progress have finished,
                and are recorded if the database was reachable again in time.
        """
        try:
            while self._is_unfinished(supply):
                supply.refill()
                self._await_events(supply)
                if self._is_unfinished(supply) and self._is_turn_due(supply):
                    self._take_turn(supply)
        except BaseException:  # Ctrl-C too: every sent message has to be recorded
            self._save_evidence(supply)
            raise
        self._note_leaving(supply)
        self.turns.record_rest(self.transports.time_left)

    def _is_unfinished(self, supply: Supply) -> bool:
        return supply.may_claim or supply.is_awaited or not self._line.is_empty

    def _take_turn(self, supply: Supply) -> None:
        self._release_blocked(supply)
        self._note_leaving(supply)
        begin = self._line.begin()
        self._not_started |= {step.message.id for step in begin}
        try:
            begun = self.turns.take(begin, self.transports.paces(begin))
            to_send = [step for step in begin if step.message.id in begun.to_send]
            self.transports.reserve(to_send, begun.slots)
            for step in begin:
                self._start_or_drop(step, begun)
        except BaseException:
            # Whether or not the turn was committed, record that these messages were not sent. One
            # that could not be handed over may be in the queue of the senders all the same.
            for step in begin:
                if self._answers_for(step):
                    self._note_answer(_SendResult(step, NotStarted()))
            raise

    def _answers_for(self, step: PreparedStep) -> bool:
        """Remove a step from what is not started; return whether it was there."""
        try:
            self._not_started.remove(step.message.id)
        except KeyError:
            return False
        return True

    def _start_or_drop(self, step: PreparedStep, begun: BeginResult) -> None:
        if step.message.id in begun.to_send:
            self.senders.submit(self._send, step)
            return
        self._line.end(step)
        self._not_started.remove(step.message.id)
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

    def _note_leaving(self, supply: Supply) -> None:
        if not supply.is_open:
            for result in self._leaving:
                self.turns.note(result)
            self._leaving.clear()

    def _release_blocked(self, supply: Supply) -> None:
        if not self.transports.may_start():
            supply.close()  # it would claim again what is released here
            self._release(self._line.waiting, Reason.OUT_OF_TIME)
        if stops := self.transports.stops:
            stopped = [step for step in self._line.waiting if stops.covers(step.message)]
            self._release(stopped, Reason.CHANNEL_STOPPED)

    def _release(self, steps: Iterable[PreparedStep], reason: Reason) -> None:
        """Release steps that were not begun, with the same transition as an unsent message."""
        leaving = list(steps)
        self._line.leave(leaving)
        for step in leaving:
            self._leave(step, self._unsent(step.enrollment, reason))

    def _unsent(self, enrollment: DueEnrollment, reason: Reason) -> Transition:
        return self._transition(enrollment, NotStarted(reason))

    # In the threads of the senders

    def _send(self, step: PreparedStep) -> None:
        if not self._answers_for(step):
            return
        started = time.perf_counter()
        # If nothing else is known at the end: without an answer, the run would wait forever.
        outcome: DispatchOutcome = Uncertain("unexpected_error")
        try:
            outcome = self.transports.send(step)
        finally:
            duration_ms = round((time.perf_counter() - started) * 1000)
            self.events.put(_SendResult(step, outcome, duration_ms))

    # In the thread that talks to the store

    def _await_events(self, supply: Supply) -> None:
        """Collect what arrives until a turn is worth its round trip, or a claim is."""
        while (supply.is_awaited or self._line.is_sending) and not (
            supply.may_claim or self._is_turn_due(supply)
        ):
            try:
                self._note_event(self.events.get(timeout=self._line.patience()), supply)
            except Empty:
                return
        while not self.events.empty():
            self._note_event(self.events.get(), supply)

    def _is_turn_due(self, supply: Supply) -> bool:
        return self._line.is_turn_due(is_more_awaited=supply.is_awaited)

    def _note_event(self, event: "_SendResult | Arrival", supply: Supply) -> None:
        if isinstance(event, _SendResult):
            self._note_answer(event)
            return
        prepared = supply.admit(event)
        if isinstance(prepared, StepResult):
            self._leaving.append(prepared)
        elif prepared is not None:
            self._line.add(prepared)

    def _note_answer(self, answer: _SendResult) -> None:
        step = answer.step
        self._line.end(step)
        self._line.note_answer()
        outcome = self.refusals.judge(step.message.channel, answer.outcome)
        transition = self._transition(step.enrollment, outcome)
        evidence = Evidence(step.message.id, outcome)
        self.turns.note(StepResult(step.enrollment, transition, evidence), answer.duration_ms)

    def _transition(self, enrollment: DueEnrollment, outcome: DispatchOutcome) -> Transition:
        return transition_after(
            outcome,
            attempts=enrollment.attempts,
            policy=self.options.policy,
            jitter=self.options.jitter(),
        )

    def _save_evidence(self, supply: Supply) -> None:
        """Wait for the sends in progress and record them, over a new connection if possible."""
        for enrollment in supply.stop():
            self.turns.note(StepResult(enrollment, self._unsent(enrollment, Reason.OUT_OF_TIME)))
        self._note_leaving(supply)
        while self._line.is_sending:
            self._note_event(self.events.get(), supply)
        self._release(self._line.waiting, Reason.OUT_OF_TIME)
        try:
            self.turns.record_rest(self.transports.time_left)
        except StoreUnavailableError as error:
            self.journal.unexpected("saving evidence", error)
