"""The time that this invocation has left."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Self


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """Counts down to the moment when Lambda ends the invocation."""

    ends_at: float
    clock: Callable[[], float] = time.monotonic

    @classmethod
    def of_seconds(cls, seconds: float) -> Self:
        """Start a countdown of this many seconds now."""
        return cls(time.monotonic() + seconds)

    def seconds(self) -> float:
        """Return the seconds left, never below zero."""
        return max(0.0, self.ends_at - self.clock())

    def part(self, share: float) -> Self:
        """Return a countdown to the end of this share of the seconds left."""
        return replace(self, ends_at=self.clock() + share * self.seconds())

    def at_most(self, seconds: float) -> Self:
        """Return a countdown that ends in this many seconds, unless it ends earlier."""
        return replace(self, ends_at=min(self.ends_at, self.clock() + seconds))

    def allows(self, seconds: float) -> bool:
        """Return whether there is time left for an action of up to this many seconds."""
        return self.seconds() >= seconds
