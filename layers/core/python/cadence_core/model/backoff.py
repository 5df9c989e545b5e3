"""How long to wait before the next attempt."""

from datetime import timedelta

FIRST_RETRY = timedelta(minutes=15)
MAX_RETRY = timedelta(hours=24)
GROWTH = 4
MAX_GROWTHS = 8
SPREAD = 0.25
THROTTLE_DELAY = timedelta(minutes=5)
MAX_THROTTLE_DELAY = timedelta(hours=1)
STOP_DELAY = timedelta(minutes=15)


def retry_delay(attempt: int, jitter: float) -> timedelta:
    """Return the wait after the given failed attempt (counted from 1).

    Grows fourfold from 15 minutes to a day; ``jitter`` in [0, 1) spreads it by ±25 %, so that
    what failed together does not come back together.
    """
    # The exponent is capped, not only the result: a large one would overflow timedelta.
    growth: int = GROWTH ** min(attempt - 1, MAX_GROWTHS)
    delay = min(FIRST_RETRY * growth, MAX_RETRY)
    return delay * (1 - SPREAD + 2 * SPREAD * jitter)


def throttle_delay(wished_seconds: float | None, jitter: float) -> timedelta:
    """Return how long a throttled message is deferred: the provider's wish, within an hour."""
    # Bounded before it is a timedelta, which cannot hold every number; NaN loses every comparison.
    shortest, longest = THROTTLE_DELAY.total_seconds(), MAX_THROTTLE_DELAY.total_seconds()
    seconds = min(max(shortest, wished_seconds or 0), longest)
    return timedelta(seconds=seconds) * (1 + SPREAD * jitter)


def stop_delay(jitter: float) -> timedelta:
    """Return how long a message of a stopped channel is deferred.

    Not zero: what stays due at once stays at the head of the queue, and would keep the other
    channel from being claimed for as long as this one is stopped.
    """
    return STOP_DELAY * (1 + SPREAD * jitter)
