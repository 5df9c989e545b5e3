import sys
import threading
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadence_core.sending.pacing import Pacer
from tests.clock import ManualClock


def a_pacer(rate: float | None, clock: ManualClock) -> Pacer:
    return Pacer(lambda: rate, clock=clock, sleep=clock.sleep)


def test_the_first_message_leaves_at_once_and_the_next_ones_one_gap_apart() -> None:
    clock = ManualClock(100.0)
    pacer = a_pacer(4, clock)

    leaving = [pacer.take_slot(within_seconds=60) and clock.now for _ in range(4)]

    assert leaving == [100.0, 100.25, 100.5, 100.75]


def test_idle_time_is_not_saved_up_for_a_burst() -> None:
    clock = ManualClock(100.0)
    pacer = a_pacer(4, clock)
    pacer.take_slot(within_seconds=60)
    clock.now += 10

    leaving = [pacer.take_slot(within_seconds=60) and clock.now for _ in range(3)]

    assert leaving == [110.0, 110.25, 110.5]


def test_without_a_rate_no_message_waits() -> None:
    clock = ManualClock(100.0)
    pacer = a_pacer(None, clock)

    assert all(pacer.take_slot(within_seconds=0) for _ in range(100))
    assert clock.now == 100.0


def test_a_slot_beyond_the_deadline_is_refused_at_once_and_stays_free() -> None:
    clock = ManualClock(100.0)
    pacer = a_pacer(1, clock)
    pacer.take_slot(within_seconds=60)

    assert not pacer.take_slot(within_seconds=0.5)
    assert clock.now == 100.0
    assert pacer.take_slot(within_seconds=1)
    assert clock.now == 101.0


def test_no_time_at_all_means_no_slot() -> None:
    assert not a_pacer(None, ManualClock(100.0)).take_slot(within_seconds=-0.1)


@given(
    rate=st.floats(0.1, 1_000),
    pauses=st.lists(st.floats(0, 5), min_size=2, max_size=30),
)
def test_two_messages_are_never_closer_than_the_rate_allows(
    rate: float, pauses: list[float]
) -> None:
    clock = ManualClock(100.0)
    pacer = a_pacer(rate, clock)
    leaving = []
    for pause in pauses:
        clock.now += pause
        pacer.take_slot(within_seconds=60)
        leaving.append(clock.now)

    assert all(later - earlier >= 1 / rate - 1e-6 for earlier, later in pairwise(leaving))


def test_threads_share_the_slots_and_ask_for_the_rate_one_at_a_time() -> None:
    asking = threading.Lock()
    slept: list[float] = []

    def rate() -> float:
        # A second thread would find it locked, fail, and not sleep.
        assert asking.acquire(blocking=False)
        time.sleep(0.001)
        asking.release()
        return 10.0

    pacer = Pacer(rate, clock=lambda: 100.0, sleep=slept.append)
    threads = [
        threading.Thread(target=pacer.take_slot, kwargs={"within_seconds": 60}) for _ in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(round(seconds, 6) for seconds in slept) == [
        round(number / 10, 6) for number in range(1, 20)
    ]


@pytest.mark.parametrize(("rate", "slots"), [(None, sys.maxsize), (0.1, 1), (1, 2), (14, 28)])
def test_the_slots_within_a_time_are_at_least_one(rate: float | None, slots: int) -> None:
    assert Pacer(lambda: rate).slots_within(2) == slots


# With slots that were reserved


def test_each_message_leaves_in_the_slot_that_was_reserved_for_it() -> None:
    clock = ManualClock(100.0)
    pacer = Pacer(lambda: 4, clock=clock, sleep=clock.sleep)
    pacer.reserve(3, [2.0, 2.25, 2.5])

    leaving = [pacer.take_slot(within_seconds=60) and clock.now for _ in range(3)]

    assert leaving == [102.0, 102.25, 102.5]


def test_a_message_without_a_reserved_slot_in_time_is_refused() -> None:
    clock = ManualClock(100.0)
    pacer = Pacer(lambda: 4, clock=clock, sleep=clock.sleep)
    pacer.reserve(2, [0.0])

    assert [pacer.take_slot(within_seconds=60) for _ in range(2)] == [True, False]


def test_the_slot_of_a_message_that_is_not_sent_is_no_other_one_s() -> None:
    clock = ManualClock(100.0)
    pacer = Pacer(lambda: 4, clock=clock, sleep=clock.sleep)
    pacer.reserve(3, [0.0, 0.25, 0.5])

    pacer.take_slot(within_seconds=60)
    pacer.drop_slot()
    pacer.take_slot(within_seconds=60)

    assert clock.now == 100.5


def test_late_messages_leave_a_gap_apart() -> None:
    clock = ManualClock(100.0)
    pacer = Pacer(lambda: 4, clock=clock, sleep=clock.sleep)
    pacer.reserve(3, [0.0, 0.25, 0.5])
    clock.now = 110.0

    leaving = [pacer.take_slot(within_seconds=60) and clock.now for _ in range(3)]

    assert leaving == [110.0, 110.25, 110.5]


@pytest.mark.parametrize(("rate", "gap"), [(None, 0), (4, 0.25)])
def test_messages_are_apart_only_at_a_rate(rate: float | None, gap: float) -> None:
    assert Pacer(lambda: rate).gap() == gap
