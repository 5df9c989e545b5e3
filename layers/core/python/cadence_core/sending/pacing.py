"""Pacing: messages leave at a steady rate, not in bursts."""

import threading
import time
from collections.abc import Callable


class Pacer:
    """Gives out the moments at which a channel may send. Used from several threads at once.

    ``rate`` tells how many messages a second are allowed, ``None`` for any number. It is asked
    once, when the first message is about to leave: it may have to ask the provider.
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
        """Wait for the next free moment; one that lies too far away is refused at once."""
        with self._lock:
            now = self._clock()
            slot = max(now, self._next_slot)
            if slot - now > within_seconds:
                return False
            self._next_slot = slot + self._gap()
        if slot > now:
            self._sleep(slot - now)
        return True

    def _gap(self) -> float:
        if self._gap_seconds is None:
            rate = self._rate()
            self._gap_seconds = 1 / rate if rate else 0.0
        return self._gap_seconds
