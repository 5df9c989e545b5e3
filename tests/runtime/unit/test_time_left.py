"""The countdown of an invocation."""

import pytest

from cadence_core.runtime.time_left import TimeLeft
from tests.clock import ManualClock


@pytest.mark.parametrize(("now", "left"), [(0, 60), (45, 15), (60, 0), (61, 0)])
def test_the_time_left_never_becomes_negative(now: float, left: float) -> None:
    assert TimeLeft(ends_at=60, clock=ManualClock(now)).seconds() == left


@pytest.mark.parametrize(("seconds", "is_allowed"), [(14.9, True), (15, True), (15.1, False)])
def test_work_that_may_take_longer_than_the_time_left_is_not_allowed(
    seconds: float, *, is_allowed: bool
) -> None:
    assert TimeLeft(ends_at=60, clock=ManualClock(45)).allows(seconds) is is_allowed


def test_a_countdown_starts_immediately() -> None:
    assert 59 < TimeLeft.of_seconds(60).seconds() <= 60
