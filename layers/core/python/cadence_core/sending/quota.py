"""The pace that a provider allows: read from the provider, and remembered."""

import time
from collections.abc import Callable

from cadence_core.sending.ports import Journal

REMEMBERED_SECONDS = 3600.0
RETRY_SECONDS = 300.0
"""How long a failed read is not repeated: as long as a run lasts."""
FALLBACK = 1.0
"""The messages per second that SES allows even in its sandbox."""
MAX_RATE = 10_000.0


class Quota:
    """The messages per second that a provider allows. ``Pacer`` lets one thread ask at a time."""

    def __init__(
        self,
        read: Callable[[], float],
        journal: Journal,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare it; ``read`` asks the provider, and may raise anything."""
        self._read = read
        self._journal = journal
        self._clock = clock
        self._rate = FALLBACK
        self._read_again_at = clock()

    def __call__(self) -> float:
        """Return the rate; one that cannot be read is the last known one, at first ``FALLBACK``."""
        if self._clock() >= self._read_again_at:
            try:
                self._rate = _usable(self._read())
                remembered = REMEMBERED_SECONDS
            except Exception as error:  # a real problem shows up again when a message is sent
                what = f"the provider's quota is unknown, the pace is {self._rate:g} a second"
                self._journal.degraded(what, type(error).__name__)
                remembered = RETRY_SECONDS
            self._read_again_at = self._clock() + remembered
        return self._rate


def _usable(rate: float) -> float:
    """Return a rate that a pace can have.

    Raises:
        ValueError: it is not above 0.
    """
    if not rate > 0:  # also NaN
        message = "the quota is not a number above 0"
        raise ValueError(message)
    return min(rate, MAX_RATE)
