"""Pacing: messages leave at a steady rate, all runs together, not in bursts."""

import math
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence


class Pacer:
    """Hands out the times at which a channel may send. Used from several threads at once.

    ``rate`` returns the allowed messages per second, or ``None`` for no limit. One thread at a time
    calls it, for each message, and never before the first: it may have to query the provider.

    A message for which a slot was reserved, so that no other run gets it, leaves in that slot. A
    thread that was busy when its slot came uses it late, a gap after this run's last message.
    """

    def __init__(
        self,
        rate: Callable[[], float | None],
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._rate = rate
        self._reserved: deque[float] = deque()
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._next_slot = 0.0

    def gap(self) -> float:
        """Return how many seconds two messages are apart; 0 without a limit."""
        with self._lock:
            return self._gap()

    def reserve(self, count: int, slots: Sequence[float]) -> None:
        """Note the slots that are reserved for the messages that leave next.

        ``slots``: in how many seconds each begins. Messages that get none are too late.
        """
        now = self._clock()
        with self._lock:
            self._reserved.extend(now + seconds for seconds in slots)
            self._reserved.extend(math.inf for _ in range(count - len(slots)))

    def drop_slot(self) -> None:
        """Drop the slot of a message that is not sent after all."""
        with self._lock:
            if self._reserved:
                self._reserved.popleft()

    def take_slot(self, *, within_seconds: float) -> bool:
        """Wait for the next free slot and return true; return false at once if it is too late."""
        with self._lock:
            now = self._clock()
            reserved = self._reserved.popleft() if self._reserved else now
            slot = max(now, reserved, self._next_slot)
            if slot - now > within_seconds:
                return False
            self._next_slot = slot + self._gap()
        if slot > now:
            self._sleep(slot - now)
        return True

    def slots_within(self, seconds: float) -> int:
        """Return how many slots there are in this time, at least one."""
        gap = self.gap()
        return max(1, int(seconds / gap)) if gap else sys.maxsize

    def _gap(self) -> float:
        rate = self._rate()
        return 1 / rate if rate else 0.0
