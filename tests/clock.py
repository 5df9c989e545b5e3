"""A clock for tests."""

from dataclasses import dataclass


@dataclass
class ManualClock:
    """A clock that moves only when a test sets ``now``, or sleeps."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
