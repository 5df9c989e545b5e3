"""How long this invocation still has."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """Counts down to the moment at which Lambda ends the invocation."""

    ends_at: float
    clock: Callable[[], float] = time.monotonic

    @classmethod
    def of_seconds(cls, seconds: float) -> Self:
        """Start a countdown now."""
        return cls(time.monotonic() + seconds)

    def seconds(self) -> float:
        """Return the seconds left, never below zero."""
        return max(0.0, self.ends_at - self.clock())

    def allows(self, seconds: float) -> bool:
        """Tell whether something that may take this long can still be started."""
        return self.seconds() >= seconds
