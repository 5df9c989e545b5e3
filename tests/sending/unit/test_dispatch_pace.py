"""The pace of turns and sends: their order, their limits and no idle thread."""

import time
from collections.abc import Callable
from threading import Barrier, Event, Lock

import pytest

from cadence_core.channels.outcome import NotStarted
from cadence_core.model.message import Message
from cadence_core.model.reasons import Reason
from cadence_core.model.transitions import Release
from cadence_core.sending import waiting_line
from cadence_core.sending.dispatch_options import RESERVE_SECONDS
from cadence_core.sending.records import Evidence
from tests.clock import ManualClock
from tests.sending.fakes import FakeRunStore, FakeTransport
from tests.sending.unit.dispatching import (
    SEND_TIMEOUT_SECONDS,
    Dispatching,
    due_of,
    some_steps,
)
from tests.waiting import MAX_WAIT_SECONDS

NEEDED_SECONDS = SEND_TIMEOUT_SECONDS + RESERVE_SECONDS


def one_after_the_other() -> FakeTransport:
    """Return a transport that answers one message at a time."""
    lock = Lock()

    def take_a_moment(_: Message) -> None:
        with lock:
            time.sleep(0.002)

    return FakeTransport(during_send=take_a_moment)


def test_one_thread_sends_in_due_order() -> None:
    steps = some_steps(12)
    dispatching = Dispatching(FakeRunStore(due_of(steps)), FakeTransport(), concurrency=1)

    dispatching.run(steps)

    assert dispatching.transport.addresses == [step.message.to for step in steps]


def test_several_threads_begin_in_due_order() -> None:
    steps = some_steps(40)
    store = FakeRunStore(due_of(steps))

    Dispatching(store, FakeTransport(), concurrency=5).run(steps)

    ranks = {step.message.id: rank for rank, step in enumerate(steps)}
    turns = [ranks[message_id] // 10 for message_id in store.begun[:10]]
    assert turns == [0] * 10
    assert sorted(store.begun, key=ranks.__getitem__) == [step.message.id for step in steps]


@pytest.mark.parametrize("concurrency", [1, 3, 10])
def test_at_most_twice_the_concurrency_is_ever_sending(concurrency: int) -> None:
    steps = some_steps(60)
    store = FakeRunStore(due_of(steps))

    Dispatching(store, FakeTransport(), concurrency).run(steps)

    assert store.max_sending == 2 * concurrency


def test_sends_run_concurrently_up_to_the_limit() -> None:
    steps = some_steps(30)
    together = Barrier(3)
    inside: list[str] = []
    concurrent: set[int] = set()

    def meet_the_others(message: Message) -> None:
        inside.append(message.to)
        concurrent.add(len(inside))
        together.wait(MAX_WAIT_SECONDS)
        inside.remove(message.to)

    transport = FakeTransport(during_send=meet_the_others)
    dispatching = Dispatching(FakeRunStore(due_of(steps)), transport, concurrency=3)

    dispatching.run(steps)

    assert dispatching.summary.sent == 30
    assert max(concurrent) == 3


def test_fifty_messages_take_few_turns_even_if_they_finish_one_by_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(waiting_line, "MAX_UNRECORDED_SECONDS", 60)
    steps = some_steps(50)
    store = FakeRunStore(due_of(steps))

    Dispatching(store, one_after_the_other(), concurrency=10).run(steps)

    # One turn begins the first twenty; each later turn records at least seven outcomes.
    assert store.turns <= 1 + -(-50 // 7)


def test_the_last_answers_are_recorded_in_one_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting_line, "MAX_UNRECORDED_SECONDS", 60)
    steps = some_steps(10)
    store = FakeRunStore(due_of(steps))

    Dispatching(store, one_after_the_other(), concurrency=10).run(steps)

    assert store.turns == 2  # the first one begins all ten


def test_threads_go_on_sending_while_a_turn_is_under_way() -> None:
    steps = some_steps(6)
    gates = {step.message.to: Event() for step in steps}
    started = {step.message.to: Event() for step in steps}
    gates["1@lead.test"].set()
    has_gone_on: list[bool] = []

    def wait_at_the_gate(message: Message) -> None:
        started[message.to].set()
        assert gates[message.to].wait(MAX_WAIT_SECONDS)

    def free_a_thread(turn: int) -> None:
        # While the second turn records message 1, message 2 is sent: its thread must find work.
        if turn == 2:
            gates["2@lead.test"].set()
            has_gone_on.append(started["4@lead.test"].wait(MAX_WAIT_SECONDS))
            for gate in gates.values():
                gate.set()

    store = FakeRunStore(due_of(steps), during_turn=free_a_thread)
    dispatching = Dispatching(store, FakeTransport(during_send=wait_at_the_gate))

    dispatching.run(steps)

    assert has_gone_on == [True]
    assert dispatching.summary.sent == 6


def test_an_outcome_is_recorded_while_another_send_hangs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(waiting_line, "MAX_UNRECORDED_SECONDS", 0.01)
    steps = some_steps(2)
    is_recorded = Event()

    def hang(message: Message) -> None:
        if message.to == "2@lead.test":
            assert is_recorded.wait(MAX_WAIT_SECONDS)

    def signal_recording(turn: int) -> None:
        if turn == 2:
            is_recorded.set()

    store = FakeRunStore(due_of(steps), during_turn=signal_recording)
    dispatching = Dispatching(store, FakeTransport(during_send=hang), concurrency=10)

    dispatching.run(steps)

    assert dispatching.summary.sent == 2
    assert store.turns == 3


def test_with_too_little_time_left_nothing_starts() -> None:
    steps = some_steps(3)
    store = FakeRunStore(due_of(steps))
    dispatching = Dispatching(store, FakeTransport(), seconds=NEEDED_SECONDS - 0.001)

    dispatching.run(steps)

    assert dispatching.transport.calls == []
    assert store.begun == []
    assert list(store.left.values()) == [Release(Reason.OUT_OF_TIME)] * 3
    assert dispatching.summary.released == 3


def test_with_just_enough_time_left_everything_starts() -> None:
    steps = some_steps(3)
    store = FakeRunStore(due_of(steps))
    dispatching = Dispatching(store, FakeTransport(), seconds=NEEDED_SECONDS)

    dispatching.run(steps)

    assert dispatching.summary.sent == 3


def run_out_of_time(clock: ManualClock) -> Callable[[Message], None]:
    def jump(_: Message) -> None:
        clock.now = 1_000

    return jump


def test_no_send_starts_and_no_message_begins_after_time_runs_out() -> None:
    steps = some_steps(5)
    store = FakeRunStore(due_of(steps))
    clock = ManualClock()
    transport = FakeTransport(during_send=run_out_of_time(clock))
    dispatching = Dispatching(store, transport, concurrency=1, clock=clock)

    dispatching.run(steps)

    assert transport.addresses == ["1@lead.test"]
    assert len(store.begun) == 2
    assert dispatching.summary.sent == 1
    assert [dispatching.transition_of(step) for step in steps[1:]] == [
        Release(Reason.OUT_OF_TIME)
    ] * 4
    evidence = [report.result.evidence for report in dispatching.journal.reports]
    assert Evidence(steps[1].message.id, NotStarted()) in evidence
