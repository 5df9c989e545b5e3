"""Pacing: messages leave at a steady rate, all runs together, not in bursts."""

import math
import sys
import threading
import time
from collections import deque
from collections.abc import Callable

TakeSlots = Callable[[int, float, float], tuple[float, int]]
"""Reserves slots that no other run gets: how many, how far apart, within how many seconds.

Returns in how many seconds the first one begins, and how many there are.
"""


class Pacer:
    """Hands out the times at which a channel may send. Used from several threads at once.

    ``rate`` returns the allowed messages per second, or ``None`` for no limit. One thread at a time
    calls it, for each message, and never before the first: it may have to query the provider.

    With ``take_slots``, each message needs a slot that was reserved for it. A thread that was busy
    when its slot came uses it late, a gap after this run's last message.
    """

    def __init__(
        self,
        rate: Callable[[], float | None],
        take_slots: TakeSlots | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._rate = rate
        self._take_slots = take_slots
        self._reserved: deque[float] = deque()
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._next_slot = 0.0

    def reserve(self, count: int, *, within_seconds: float) -> None:
        """Reserve slots for messages that were begun; those that get none are too late.

        Raises:
            StoreUnavailableError, StoreRejectedError, StoreConflictError: nothing is reserved.
        """
        with self._lock:
            gap = self._gap()
        if not gap or self._take_slots is None:
            return
        wait, slots = self._take_slots(count, gap, within_seconds)
        first = self._clock() + wait
        with self._lock:
            self._reserved.extend(first + number * gap for number in range(slots))
            self._reserved.extend(math.inf for _ in range(count - slots))

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
        with self._lock:
            gap = self._gap()
        return max(1, int(seconds / gap)) if gap else sys.maxsize

    def _gap(self) -> float:
        rate = self._rate()
        return 1 / rate if rate else 0.0
