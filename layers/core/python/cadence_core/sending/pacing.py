"""Pacing: messages leave at a steady rate, not in bursts."""

import sys
import threading
import time
from collections.abc import Callable


class Pacer:
    """Hands out the times at which a channel may send. Used from several threads at once.

    ``rate`` returns the allowed messages per second, or ``None`` for no limit. It is called once,
    before the first message, because it may have to query the provider.
    """

    def __init__(
        self,
        rate: Callable[[], float | None],
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._rate = rate
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._gap_seconds: float | None = None
        self._next_slot = 0.0

    def take_slot(self, *, within_seconds: float) -> bool:
        """Wait for the next free slot and return true; return false at once if it is too late."""
        with self._lock:
            now = self._clock()
            slot = max(now, self._next_slot)
            if slot - now > within_seconds:
                return False
            self._next_slot = slot + self._gap()
        if slot > now:
            self._sleep(slot - now)
        return True

    def slots_within(self, seconds: float) -> int:
        """Return how many slots there are in this time, at least one."""
        with self._lock:
            gap = self._gap()
        return max(1, int(seconds / gap)) if gap else sys.maxsize

    def _gap(self) -> float:
        if self._gap_seconds is None:
            rate = self._rate()
            self._gap_seconds = 1 / rate if rate else 0.0
        return self._gap_seconds
