"""Waiting for what another thread, process or session does."""

import time
from collections.abc import Callable

MAX_WAIT_SECONDS = 120.0
"""What takes a moment on an idle machine may take a minute on a busy one, and not two."""


def wait_until(happened: Callable[[], bool], what: str) -> None:
    """Return once it has happened.

    Raises:
        AssertionError: it did not.
    """
    until = time.monotonic() + MAX_WAIT_SECONDS
    while not happened():
        assert time.monotonic() < until, f"waited in vain until {what}"
        time.sleep(0.005)
