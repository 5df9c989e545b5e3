"""A clock for tests."""

from dataclasses import dataclass


@dataclass
class ManualClock:
    """A clock that moves only when a test sets ``now``."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now
