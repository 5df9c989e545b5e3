"""A dispatch whose database fails."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from threading import Event
from typing import Any

import pytest

from cadence_core.channels.outcome import NotStarted, Throttled
from cadence_core.errors import StoreConflictError, StoreUnavailableError
from cadence_core.model.backoff import changed_delay
from cadence_core.model.enrollment import Channel, EnrollmentId, InteractionStatus
from cadence_core.model.message import Message, PreparedStep
from cadence_core.model.reasons import Reason
from cadence_core.model.transitions import Advance, Hold, Release, Retry
from cadence_core.sending.pacing import Pacer
from cadence_core.sending.records import StepResult
from tests.builders import a_due_enrollment
from tests.sending.fakes import FakeRunStore, FakeTransport
from tests.sending.unit.dispatching import Dispatching, due_of, some_steps
from tests.waiting import MAX_WAIT_SECONDS

LOST = StoreUnavailableError("turn: the connection was lost")
CONFLICT = StoreConflictError("turn: SQLSTATE 40P01")
SENT = InteractionStatus.SENT
NO_THREAD = "can't start new thread"


def ids_of(steps: list[PreparedStep]) -> set[EnrollmentId]:
    return {step.enrollment.id for step in steps}


def test_nothing_is_sent_when_the_database_is_down_at_the_first_turn() -> None:
    steps = some_steps(6)
    store = FakeRunStore(due_of(steps), faults=dict.fromkeys(range(1, 2_000), LOST))
    dispatching = Dispatching(store, FakeTransport())

    with pytest.raises(StoreUnavailableError, match="the connection was lost"):
        dispatching.run(steps)

    assert dispatching.transport.calls == []
    assert dispatching.journal.reports == []
    assert dispatching.clock.now > 995
    assert ("saving evidence", "StoreUnavailableError", {}) in dispatching.journal.surprises


def test_a_connection_lost_at_the_first_turn_releases_everything_over_a_new_one() -> None:
    steps = some_steps(6)
    store = FakeRunStore(due_of(steps), faults={1: LOST})
    dispatching = Dispatching(store, FakeTransport())

    with pytest.raises(StoreUnavailableError):
        dispatching.run(steps)

    assert dispatching.transport.calls == []
    assert list(store.left.values()) == [Release(Reason.OUT_OF_TIME)] * 6


def test_after_a_lost_connection_sent_messages_are_recorded_and_no_more_begin() -> None:
    steps = some_steps(20)
    store = FakeRunStore(due_of(steps), faults={2: LOST})
    dispatching = Dispatching(store, FakeTransport())

    with pytest.raises(StoreUnavailableError, match="the connection was lost"):
        dispatching.run(steps)

    assert store.turns == 3
    assert store.begun == [step.message.id for step in steps[:4]]
    assert store.messages == {step.message.id: SENT for step in steps[:4]}
    assert [dispatching.transition_of(step) for step in steps[:4]] == [Advance()] * 4
    assert {dispatching.transition_of(step) for step in steps[4:]} == {Release(Reason.OUT_OF_TIME)}
    assert dispatching.summary.sent == 4


def test_sends_under_way_when_the_connection_is_lost_are_awaited() -> None:
    steps = some_steps(4)
    is_lost = Event()

    def hang(message: Message) -> None:
        if message.to != "1@lead.test":
            assert is_lost.wait(MAX_WAIT_SECONDS)

    def signal_loss(turn: int) -> None:
        if turn == 2:
            is_lost.set()

    store = FakeRunStore(due_of(steps), faults={2: LOST}, during_turn=signal_loss)
    dispatching = Dispatching(store, FakeTransport(during_send=hang))

    with pytest.raises(StoreUnavailableError):
        dispatching.run(steps)

    assert dispatching.summary.sent == 4
    assert ids_of(steps) == set(store.left)


def test_messages_whose_begin_may_be_committed_are_recorded_as_not_started() -> None:
    steps = some_steps(3)
    store = FakeRunStore(due_of(steps), lost_answers={1})
    dispatching = Dispatching(store, FakeTransport())

    with pytest.raises(StoreUnavailableError):
        dispatching.run(steps)

    assert dispatching.transport.calls == []
    outcomes = [report.result.evidence for report in dispatching.journal.reports]
    assert [evidence and evidence.outcome for evidence in outcomes] == [NotStarted()] * 3
    assert set(store.messages.values()) == {InteractionStatus.FAILED}


def test_recording_twice_after_a_lost_answer_changes_nothing() -> None:
    steps = some_steps(2)
    store = FakeRunStore(due_of(steps), lost_answers={2})
    dispatching = Dispatching(store, FakeTransport(), concurrency=1)

    with pytest.raises(StoreUnavailableError):
        dispatching.run(steps)

    assert store.messages == {step.message.id: SENT for step in steps}
    assert [dispatching.transition_of(step) for step in steps] == [Advance()] * 2


def test_the_first_error_is_raised_when_the_database_stays_down() -> None:
    steps = some_steps(20)
    still_down = dict.fromkeys(range(3, 2_000), StoreUnavailableError("still down"))
    store = FakeRunStore(due_of(steps), faults={2: LOST, **still_down})
    dispatching = Dispatching(store, FakeTransport())

    with pytest.raises(StoreUnavailableError, match="the connection was lost"):
        dispatching.run(steps)

    assert len(dispatching.transport.calls) == 4
    assert set(store.messages.values()) == {InteractionStatus.SENDING}


def test_a_row_that_cannot_begin_is_retried_later_and_others_are_sent() -> None:
    steps = some_steps(6)
    store = FakeRunStore(due_of(steps), unbeginnable=ids_of(steps[2:3]))
    dispatching = Dispatching(store, FakeTransport())

    dispatching.run(steps)

    assert dispatching.summary.sent == 5
    assert dispatching.summary.retried == 1
    [report] = [r for r in dispatching.journal.reports if r.status == "retried"]
    assert isinstance(report.result.transition, Retry)
    assert report.result.transition.reason is Reason.NOT_PREPARED
    assert "3@lead.test" not in dispatching.transport.addresses


def test_a_result_that_cannot_be_recorded_does_not_affect_the_others() -> None:
    good, bad = a_due_enrollment(), a_due_enrollment()
    steps = some_steps(3)
    results = [StepResult(e, Hold(Reason.MISSING_TEMPLATE)) for e in (bad, good)]
    store = FakeRunStore([good, bad, *due_of(steps)], poison={bad.id})
    dispatching = Dispatching(store, FakeTransport())

    dispatching.run(steps, results)

    assert set(store.left) == {good.id, *ids_of(steps)}
    assert store.messages == {step.message.id: SENT for step in steps}
    refused = ("recording", "StoreRejectedError", {"enrollment_id": str(bad.id)})
    assert refused in dispatching.journal.surprises


def test_a_refused_row_does_not_lose_the_evidence_of_other_messages() -> None:
    steps = some_steps(4)
    store = FakeRunStore(due_of(steps))

    def poison_the_second(message: Message) -> None:
        if message.to == "2@lead.test":
            store.poison = ids_of(steps[1:2])

    dispatching = Dispatching(store, FakeTransport(during_send=poison_the_second))

    dispatching.run(steps)

    assert [store.messages[step.message.id].value for step in steps] == [
        "sent",
        "sending",
        "sent",
        "sent",
    ]
    assert dispatching.summary.sent == 3


def test_a_connection_lost_while_recording_one_by_one_loses_no_evidence() -> None:
    steps = some_steps(3)
    store = FakeRunStore(due_of(steps), faults={3: LOST})

    def poison_the_first(_: Message) -> None:
        store.poison = ids_of(steps[:1])

    dispatching = Dispatching(store, FakeTransport(during_send=poison_the_first), concurrency=4)

    dispatching.run(steps)

    assert {store.messages[step.message.id] for step in steps[1:]} == {SENT}


def test_a_connection_lost_after_a_refused_begin_still_ends_the_run() -> None:
    steps = some_steps(3)
    store = FakeRunStore(due_of(steps), poison=ids_of(steps[:1]), faults={3: LOST})
    dispatching = Dispatching(store, FakeTransport())

    with pytest.raises(StoreUnavailableError):
        dispatching.run(steps)


def test_a_turn_with_a_conflict_is_taken_row_by_row() -> None:
    steps = some_steps(4)
    store = FakeRunStore(due_of(steps), faults=dict.fromkeys((1, 6), CONFLICT))
    dispatching = Dispatching(store, FakeTransport())

    dispatching.run(steps)

    assert store.messages == {step.message.id: SENT for step in steps}
    assert dispatching.summary.sent == 4
    assert dispatching.journal.surprises == []


def test_repeated_conflicts_delay_what_is_recorded_and_lose_nothing() -> None:
    steps = some_steps(2)
    store = FakeRunStore(due_of(steps), faults=dict.fromkeys(range(2, 50), CONFLICT))
    dispatching = Dispatching(store, FakeTransport())

    dispatching.run(steps)

    assert store.messages == {step.message.id: SENT for step in steps}
    assert dispatching.summary.sent == 2
    assert 0 < dispatching.clock.now < 100


def test_a_message_that_always_conflicts_is_released_and_the_others_are_sent() -> None:
    steps = some_steps(3)
    store = FakeRunStore(due_of(steps), faults=dict.fromkeys((1, 2), CONFLICT))
    dispatching = Dispatching(store, FakeTransport())

    dispatching.run(steps)

    assert dispatching.transport.addresses == ["2@lead.test", "3@lead.test"]
    assert dispatching.transition_of(steps[0]) == Release(
        Reason.CHANGED_MEANWHILE, changed_delay(0.5)
    )


def test_a_result_whose_row_is_blocked_is_recorded_when_it_is_free_again() -> None:
    steps = some_steps(12)

    def hold_the_first(turn: int) -> None:
        store.blocked = ids_of(steps[:1]) if turn < 50 else ()

    store = FakeRunStore(due_of(steps), during_turn=hold_the_first)
    dispatching = Dispatching(store, FakeTransport())

    dispatching.run(steps)

    assert dispatching.summary.sent == 12
    assert dispatching.journal.reports[-1].result.enrollment == steps[0].enrollment
    assert dispatching.clock.now > 1


def test_a_result_that_is_blocked_until_the_deadline_is_reported_and_not_counted() -> None:
    steps = some_steps(3)
    store = FakeRunStore(due_of(steps), blocked=ids_of(steps[:1]))
    dispatching = Dispatching(store, FakeTransport())

    dispatching.run(steps)

    assert dispatching.summary.sent == 2
    lost = ("recording", "StoreConflictError", {"enrollment_id": str(steps[0].enrollment.id)})
    assert dispatching.journal.surprises == [lost]
    assert dispatching.clock.now > 995


class BrokenPacer(Pacer):
    """A pacer that fails before any provider is called."""

    def __init__(self) -> None:
        super().__init__(lambda: None)

    def take_slot(self, *, within_seconds: float) -> bool:
        raise OSError(within_seconds)


def test_an_error_before_the_provider_is_called_costs_one_lead_an_attempt_and_ends_no_run() -> None:
    steps = some_steps(3)
    dispatching = Dispatching(FakeRunStore(due_of(steps)), FakeTransport())
    dispatching.pacers = {Channel.EMAIL: BrokenPacer()}

    dispatching.run(steps)

    assert dispatching.transport.calls == []
    assert (dispatching.summary.retried, dispatching.summary.released) == (1, 2)


def test_a_thread_that_fails_still_answers() -> None:
    steps = some_steps(3)

    def exit_thread(message: Message) -> None:
        if message.to == "2@lead.test":
            raise SystemExit

    dispatching = Dispatching(FakeRunStore(due_of(steps)), FakeTransport(during_send=exit_thread))

    dispatching.run(steps)

    assert dispatching.statuses.count("sent") == 2
    assert dispatching.summary.uncertain == 1


class ThirdFails(ThreadPoolExecutor):
    """Raises an error for the third message that it has queued, as when no thread can start."""

    number = 0

    def submit(self, *arguments: Any, **options: Any) -> "Future[Any]":
        future = super().submit(*arguments, **options)
        self.number += 1
        if self.number == 3:
            raise RuntimeError(NO_THREAD)
        return future


def test_a_message_that_no_thread_could_be_started_for_is_sent_or_recorded_as_not_started() -> None:
    steps = some_steps(4)
    store = FakeRunStore(due_of(steps))
    dispatching = Dispatching(store, FakeTransport(), concurrency=4, senders=ThirdFails)

    with pytest.raises(RuntimeError, match=NO_THREAD):
        dispatching.run(steps)

    sent = set(dispatching.transport.addresses)
    assert {step.message.to for step in steps if store.messages[step.message.id] is SENT} == sent
    assert ids_of(steps) == set(store.left)


class StartsNone(ThreadPoolExecutor):
    """Queues a message and starts its thread too late."""

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **_: Any) -> "Future[Any]":
        self._late = partial(function, *arguments)
        raise RuntimeError(NO_THREAD)

    def __exit__(self, *_: object) -> None:
        self._late()


def test_a_message_left_in_the_queue_of_the_senders_does_not_leave_after_the_run() -> None:
    steps = some_steps(2)
    store = FakeRunStore(due_of(steps))
    dispatching = Dispatching(store, FakeTransport(), senders=StartsNone)

    with pytest.raises(RuntimeError, match=NO_THREAD):
        dispatching.run(steps)  # its senders end with what they have queued

    assert dispatching.transport.calls == []
    assert list(store.left.values()) == [Release(Reason.OUT_OF_TIME)] * 2


def test_an_unexpected_error_of_the_store_ends_the_run() -> None:
    steps = some_steps(3)
    store = FakeRunStore(due_of(steps), faults={1: ValueError("not JSON")})
    dispatching = Dispatching(store, FakeTransport())

    with pytest.raises(ValueError, match="not JSON"):
        dispatching.run(steps)

    assert dispatching.transport.calls == []


def test_an_unexpected_error_of_the_store_loses_no_evidence() -> None:
    steps = some_steps(6)
    store = FakeRunStore(due_of(steps), faults={2: ValueError("not JSON")})
    dispatching = Dispatching(store, FakeTransport())

    with pytest.raises(ValueError, match="not JSON"):
        dispatching.run(steps)

    assert {store.messages[message_id] for message_id in store.begun} == {SENT}


def test_an_infinite_retry_after_defers_only_its_own_message() -> None:
    steps = some_steps(5)
    transport = FakeTransport({"2@lead.test": Throttled("slow", retry_after_seconds=float("inf"))})
    dispatching = Dispatching(FakeRunStore(due_of(steps)), transport)

    dispatching.run(steps)

    assert dispatching.summary.sent == 4
    assert dispatching.summary.released == 1
