"""Runs one dispatch with fakes, within a time limit."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Thread
from uuid import UUID

from cadence_core.model.enrollment import Channel, DueEnrollment, RunId
from cadence_core.model.message import PreparedStep
from cadence_core.model.transitions import Transition
from cadence_core.runtime.time_left import TimeLeft
from cadence_core.sending.dispatch_options import DispatchOptions
from cadence_core.sending.dispatch_steps import Dispatch
from cadence_core.sending.domain.summary import RunSummary
from cadence_core.sending.domain.transitions import RetryPolicy
from cadence_core.sending.pacing import Pacer
from cadence_core.sending.prepare_steps import Prepared
from cadence_core.sending.records import StepResult
from cadence_core.sending.send_step import PacedTransports
from cadence_core.sending.supply import Arrival
from cadence_core.sending.tally import Tally
from cadence_core.sending.turns import Turns
from tests.builders import a_prepared_step
from tests.clock import ManualClock
from tests.sending.fakes import FakeJournal, FakeRunStore, FakeTransport

RUN_ID = RunId(UUID("7f6b2c3e-5d1a-4b77-9c0e-2f8a41d95e10"))
SEND_TIMEOUT_SECONDS = 20
CLOCK = ManualClock()


def some_steps(count: int) -> list[PreparedStep]:
    """Return steps to 1@lead.test, 2@lead.test and so on."""
    return [a_prepared_step(to=f"{number}@lead.test") for number in range(1, count + 1)]


def due_of(steps: Sequence[PreparedStep]) -> list[DueEnrollment]:
    """Return the steps' enrollments, as a store would claim them."""
    return [step.enrollment for step in steps]


@dataclass
class Ready:
    """A supply of steps that have arrived already."""

    steps: Sequence[PreparedStep]
    arrive: Callable[[Arrival], None]
    is_awaited = False

    @property
    def is_open(self) -> bool:
        """Whether nothing was handed over yet."""
        return bool(self.steps)

    may_claim = is_open

    def refill(self) -> None:
        """Hand all steps over."""
        for step in self.steps:
            self.arrive(Arrival(step))
        self.steps = ()

    def admit(self, arrival: Arrival) -> Prepared:
        """Return each as it is."""
        return arrival.prepared

    def close(self) -> None:
        """Nothing is claimed anyway."""

    def stop(self) -> list[DueEnrollment]:
        """Nothing is missing."""
        return []


@dataclass
class Dispatching:
    """A dispatch with its fakes, and what it recorded."""

    store: FakeRunStore
    transport: FakeTransport
    concurrency: int = 2
    seconds: float = 1_000
    clock: ManualClock = field(default_factory=ManualClock)
    pacers: Mapping[Channel, Pacer] = field(default_factory=dict)
    senders: Callable[[int], Executor] = ThreadPoolExecutor

    def __post_init__(self) -> None:
        self.journal = FakeJournal()
        self.tally = Tally()

    def run(
        self,
        steps: Sequence[PreparedStep],
        results: Sequence[StepResult] = (),
        within_seconds: float = 10,
    ) -> None:
        """Claim everything that is due, note ``results``, then dispatch ``steps``."""
        self.store.claim(RUN_ID, limit=10_000, lease_seconds=60, reading=TimeLeft.of_seconds(60))
        turns = Turns(RUN_ID, self.store, self.journal, self.tally, self.sleep)
        for result in results:
            turns.note(result)
        options = DispatchOptions(
            self.concurrency, SEND_TIMEOUT_SECONDS, RetryPolicy(4), jitter=lambda: 0.5
        )
        transports = PacedTransports(
            transports=dict.fromkeys(Channel, lambda: self.transport),
            pacers=self.pacers,
            journal=self.journal,
            time_left=TimeLeft(ends_at=self.seconds, clock=self.clock),
            needed_seconds=options.needed_seconds,
        )
        with self.senders(self.concurrency) as senders:
            dispatch = Dispatch(turns, transports, self.journal, options, senders)
            supply = Ready(steps, dispatch.events.put)
            run_or_fail(lambda: dispatch.run(supply), within_seconds)

    def sleep(self, seconds: float) -> None:
        """Let the time pass."""
        self.clock.now += seconds

    @property
    def summary(self) -> RunSummary:
        """The run's summary; every report is one claimed enrollment."""
        return self.tally.summary(
            RUN_ID, claimed=len(self.journal.reports), recovered=0, duration_ms=0
        )

    @property
    def statuses(self) -> list[str]:
        """The reported statuses, in the order of recording."""
        return [report.status for report in self.journal.reports]

    def transition_of(self, step: PreparedStep) -> Transition:
        """Return the recorded transition of the step's enrollment."""
        return self.store.left[step.enrollment.id]


def run_or_fail(action: Callable[[], None], within_seconds: float) -> None:
    """Run the action in a thread; fail the test if it does not return in time."""
    errors: list[BaseException] = []

    def catch() -> None:
        try:
            action()
        except BaseException as error:  # raised again in the test's thread
            errors.append(error)

    thread = Thread(target=catch, daemon=True)
    thread.start()
    thread.join(within_seconds)
    assert not thread.is_alive(), "the dispatch did not return in time"
    if errors:
        raise errors[0]
