"""The wait before the next attempt."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadence_core.model.backoff import MAX_RETRY_DELAY, retry_delay, throttle_delay

attempts = st.integers(min_value=1, max_value=10**9)
jitters = st.floats(min_value=0, max_value=1, exclude_max=True)


@pytest.mark.parametrize(
    ("attempt", "minutes"), [(1, 15), (2, 60), (3, 240), (4, 960), (5, 1440), (1000, 1440)]
)
def test_the_wait_grows_fourfold_to_a_day(attempt: int, minutes: int) -> None:
    assert retry_delay(attempt, jitter=0.5) == timedelta(minutes=minutes)


@given(attempts, jitters)
def test_a_later_attempt_never_waits_for_less_time(attempt: int, jitter: float) -> None:
    assert retry_delay(attempt, jitter) <= retry_delay(attempt + 1, jitter)


@given(attempts, jitters)
def test_the_wait_is_spread_by_a_quarter(attempt: int, jitter: float) -> None:
    middle = retry_delay(attempt, 0.5)

    assert middle * 0.75 <= retry_delay(attempt, jitter) <= middle * 1.25
    assert middle <= MAX_RETRY_DELAY


@given(attempts, jitters, jitters)
def test_more_jitter_never_shortens_the_wait(attempt: int, one: float, other: float) -> None:
    less, more = sorted((one, other))

    assert retry_delay(attempt, less) <= retry_delay(attempt, more)


@pytest.mark.parametrize(
    ("requested_seconds", "minutes"),
    [(None, 5), (0, 5), (-60, 5), (299, 5), (600, 10), (3600, 60), (86_400, 60)],
)
def test_a_throttled_message_waits_as_requested_up_to_an_hour(
    requested_seconds: float | None, minutes: int
) -> None:
    assert throttle_delay(requested_seconds, jitter=0) == timedelta(minutes=minutes)


@given(st.floats(min_value=-1e12, max_value=1e12), jitters)
def test_a_throttled_message_waits_at_least_five_minutes_and_little_over_an_hour(
    requested_seconds: float, jitter: float
) -> None:
    delay = throttle_delay(requested_seconds, jitter)

    assert timedelta(minutes=5) <= delay <= timedelta(minutes=75)


@pytest.mark.parametrize("requested_seconds", [1e300, -1e300, float("inf"), float("nan")])
def test_an_absurd_requested_wait_is_bounded_too(requested_seconds: float) -> None:
    delay = throttle_delay(requested_seconds, jitter=0)

    assert timedelta(minutes=5) <= delay <= timedelta(hours=1)
