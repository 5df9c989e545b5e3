"""How long to wait before the next attempt."""

from datetime import timedelta

FIRST_RETRY_DELAY = timedelta(minutes=15)
MAX_RETRY_DELAY = timedelta(hours=24)
GROWTH_FACTOR = 4
MAX_EXPONENT = 8
SPREAD = 0.25
THROTTLE_DELAY = timedelta(minutes=5)
MAX_THROTTLE_DELAY = timedelta(hours=1)
STOP_DELAY = timedelta(minutes=15)
CHANGED_DELAY = timedelta(minutes=2)


def retry_delay(attempt: int, jitter: float) -> timedelta:
    """Return the wait after the given failed attempt (counted from 1).

    It grows fourfold from 15 minutes to a day. ``jitter`` in [0, 1) spreads it by ±25 %, so that
    messages that failed together are not retried together.
    """
    # The exponent is capped, not only the result: a large one would overflow timedelta.
    growth: int = GROWTH_FACTOR ** min(attempt - 1, MAX_EXPONENT)
    delay = min(FIRST_RETRY_DELAY * growth, MAX_RETRY_DELAY)
    return delay * (1 - SPREAD + 2 * SPREAD * jitter)


def throttle_delay(requested_seconds: float | None, jitter: float) -> timedelta:
    """Return how long to defer a throttled message: as the provider requests, 5 to 60 minutes.

    ``jitter`` in [0, 1) adds up to 25 %.
    """
    # Bounded before it is a timedelta, which cannot hold every number; NaN loses every comparison.
    minimum, maximum = THROTTLE_DELAY.total_seconds(), MAX_THROTTLE_DELAY.total_seconds()
    seconds = min(max(minimum, requested_seconds or 0), maximum)
    return timedelta(seconds=seconds) * (1 + SPREAD * jitter)


def changed_delay(jitter: float) -> timedelta:
    """Return how long to defer a message that another transaction is changing, up to 25 % more.

    Short, because the change may be over in a moment. Not zero, for the same reason as below.
    """
    return CHANGED_DELAY * (1 + SPREAD * jitter)


def stop_delay(jitter: float) -> timedelta:
    """Return how long to defer a message of a stopped channel; ``jitter`` adds up to 25 %.

    Not zero: messages that stay due would remain at the head of the queue, and would keep the
    other channel's messages from being claimed while this channel is stopped.
    """
    return STOP_DELAY * (1 + SPREAD * jitter)
