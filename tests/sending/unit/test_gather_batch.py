"""Claiming until there is a batch of messages, and around what the database cannot read."""

from dataclasses import dataclass, replace

import pytest

from cadence_core.model.backoff import STOP_DELAY
from cadence_core.model.enrollment import Channel, DueEnrollment, Step
from cadence_core.model.message import Draft, RenderingError
from cadence_core.model.reasons import Reason
from cadence_core.model.transitions import Release
from cadence_core.runtime.time_left import TimeLeft
from cadence_core.sending.domain.summary import RunSummary
from cadence_core.sending.gather_batch import MAX_BARREN_CLAIMS, MAX_SET_ASIDE
from cadence_core.sending.records import Trigger
from cadence_core.templates.renderer import JinjaRenderer
from tests.builders import a_due_enrollment, a_lead, a_step
from tests.clock import ManualClock
from tests.sending.engines import an_engine
from tests.sending.fakes import FakeJournal, FakeRunStore, FakeTransport, StoreWithRules


@dataclass
class SlowRenderer:
    """Takes a second for each message."""

    clock: ManualClock

    def render(self, enrollment: DueEnrollment) -> Draft:
        self.clock.now += 1
        return JinjaRenderer().render(enrollment)

    def finish(self, draft: Draft, channel: Channel) -> Draft:
        raise NotImplementedError(draft, channel)


class CostlyRenderer(JinjaRenderer):
    """Takes much CPU time for the messages of a step; the ``error`` ends each."""

    def __init__(self, step: Step, cpu_seconds: float, error: Reason | None = None) -> None:
        super().__init__()
        self.step = step
        self.cpu_seconds = cpu_seconds
        self.error = error
        self.calls = 0

    def render(self, enrollment: DueEnrollment) -> Draft:
        if enrollment.step and enrollment.step.id == self.step.id:
            self.calls += 1
            if self.error:
                raise RenderingError(self.error, "body", self.cpu_seconds)
            return replace(super().render(enrollment), cpu_seconds=self.cpu_seconds)
        return super().render(enrollment)


COSTS = {
    "ended at the limit": (1.0, Reason.RENDERING_TOO_COSTLY, 3),
    "sent just below the limit": (0.9, None, 4),
    "held just below the limit": (0.9, Reason.MISSING_VARIABLE, 4),
    "a third of a second": (0.33, None, 10),
    "a usual message": (0.09, None, 30),
}


@pytest.mark.parametrize(("cpu_seconds", "error", "calls"), COSTS.values(), ids=COSTS)
def test_a_step_that_costs_three_seconds_is_put_off(
    cpu_seconds: float, error: Reason | None, calls: int
) -> None:
    step = a_step()
    costly = [a_due_enrollment(step=step) for _ in range(30)]
    store = FakeRunStore([*costly, *good(5)])
    engine = an_engine(store)
    renderer = CostlyRenderer(step, cpu_seconds, error)
    preparation = replace(engine.preparation, renderer=renderer)

    summary = replace(engine, preparation=preparation).execute(
        Trigger("schedule", "1"), batch_size=50, time_left=TimeLeft(120, ManualClock())
    )

    assert isinstance(summary, RunSummary)
    assert renderer.calls == calls
    assert summary.sent + summary.held == 5 + calls
    put_off = [store.left[enrollment.id] for enrollment in costly[calls:]]
    assert put_off == [Release(Reason.OUT_OF_TIME, STOP_DELAY)] * (30 - calls)


def good(count: int) -> list[DueEnrollment]:
    return [a_due_enrollment() for _ in range(count)]


def broken(count: int) -> list[DueEnrollment]:
    return [a_due_enrollment(lead=a_lead(email=None)) for _ in range(count)]


def execute(
    store: FakeRunStore,
    batch_size: int,
    journal: FakeJournal | None = None,
    clock: ManualClock | None = None,
    transport: FakeTransport | None = None,
) -> RunSummary:
    engine = an_engine(store, transport, journal)
    time_left = TimeLeft(ends_at=120, clock=clock or ManualClock())
    trigger = Trigger("schedule", "execution-1")
    result = engine.execute(trigger, batch_size=batch_size, time_left=time_left)
    assert isinstance(result, RunSummary)
    return result


def test_what_is_held_takes_no_place_in_the_batch() -> None:
    store = FakeRunStore([*broken(500), *good(3)])

    summary = execute(store, batch_size=50)

    assert (summary.sent, summary.held, summary.claimed) == (3, 500, 503)
    assert len(store.claims) < 10


def test_a_batch_never_sends_more_than_its_size_and_releases_the_rest() -> None:
    store = FakeRunStore([*broken(60), *good(200)])

    summary = execute(store, batch_size=50)

    assert (summary.sent, summary.held) == (50, 60)
    assert summary.released == summary.claimed - 110
    assert {t for t in store.left.values() if isinstance(t, Release)} <= {
        Release(Reason.BATCH_FULL)
    }


def test_a_run_claims_at_most_a_thousand() -> None:
    store = FakeRunStore(broken(1_500))

    summary = execute(store, batch_size=50)

    assert (summary.held, summary.claimed) == (1_000, 1_000)


def test_a_run_ends_although_each_of_its_claims_puts_something_off() -> None:
    store = StoreWithRules(good(3))

    summary = execute(store, batch_size=50)

    assert summary.sent == 3
    assert len(store.claims) == 1 + MAX_BARREN_CLAIMS


def test_claiming_and_rendering_leave_half_of_the_time_to_sending() -> None:
    clock = ManualClock()
    store = FakeRunStore([*broken(60), *good(60)])

    engine = an_engine(store)
    preparation = replace(engine.preparation, renderer=SlowRenderer(clock))
    time_left = TimeLeft(ends_at=80, clock=clock)

    summary = replace(engine, preparation=preparation).execute(
        Trigger("schedule", "1"), batch_size=50, time_left=time_left
    )

    assert isinstance(summary, RunSummary)
    assert summary.sent == 40
    assert Release(Reason.OUT_OF_TIME) in store.left.values()


def test_an_enrollment_that_cannot_be_read_is_set_aside_and_the_others_are_sent() -> None:
    due = good(20)
    bad = due[7].id
    store, journal = FakeRunStore(due, unreadable={bad}), FakeJournal()

    summary = execute(store, batch_size=50, journal=journal)

    assert summary.sent == 19
    assert journal.aside == [bad]
    assert bad in store.leases
    assert bad not in store.left


def test_suspects_are_sent_one_by_one_after_the_batch() -> None:
    suspects = good(3)
    store, journal = FakeRunStore(good(2), suspects=suspects), FakeJournal()

    summary = execute(store, batch_size=50, journal=journal)

    sent = [report.result.enrollment.id for report in journal.reports]
    assert sent[2:] == [suspect.id for suspect in suspects]
    assert (summary.sent, summary.claimed) == (5, 5)


def test_only_one_suspect_is_leased_at_a_time() -> None:
    suspects = good(4)
    leased: list[int] = []
    store = FakeRunStore(suspects=suspects, during_turn=lambda _: leased.append(len(store.leases)))

    execute(store, batch_size=50)

    assert max(leased) == 1
    assert len(store.left) == 4


def test_a_suspect_that_cannot_be_read_is_set_aside_and_the_others_are_sent() -> None:
    suspects = good(3)
    store = FakeRunStore(suspects=suspects, unreadable={suspects[0].id})
    journal = FakeJournal()

    summary = execute(store, batch_size=50, journal=journal)

    assert summary.sent == 2
    assert journal.aside == [suspects[0].id]


def test_without_time_for_a_send_no_suspect_is_claimed() -> None:
    clock = ManualClock()

    def take_long(_: object) -> None:
        clock.now = 110

    store = FakeRunStore(good(1), suspects=good(1))

    summary = execute(store, 50, clock=clock, transport=FakeTransport(during_send=take_long))

    assert summary.sent == 1
    assert set(store.left) == {store.due[0].id}


def test_a_quarantined_enrollment_is_reported() -> None:
    poison = a_due_enrollment().id
    journal = FakeJournal()

    execute(FakeRunStore(quarantined=[poison]), 50, journal)

    assert journal.poison == [poison]


def test_a_database_that_can_read_nothing_ends_the_gathering_and_leaves_the_queue() -> None:
    due = good(60)
    store = FakeRunStore(due, unreadable={enrollment.id for enrollment in due})
    journal = FakeJournal()

    summary = execute(store, batch_size=50, journal=journal)

    assert summary.claimed == 0
    assert len(journal.aside) == len(store.leases) == MAX_SET_ASIDE


def test_suspects_that_are_held_take_no_place_among_those_that_are_sent() -> None:
    store = FakeRunStore(suspects=[*broken(120), *good(3)])

    summary = execute(store, batch_size=50)

    assert (summary.sent, summary.held) == (3, 120)
