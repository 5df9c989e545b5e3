"""Several sessions and threads at once."""

import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

PATIENCE_SECONDS = 30.0

NewSession = Callable[[], Any]
Background = Callable[..., Future[Any]]


def wait_until_blocked(connection: Any, sessions: int = 1) -> None:
    """Return once so many sessions of this database wait for another's lock."""
    waiting = """SELECT count(*) FROM pg_stat_activity
                  WHERE datname = current_database() AND wait_event_type = 'Lock'"""
    until = time.monotonic() + PATIENCE_SECONDS
    while connection.run(waiting) != [[sessions]]:
        assert time.monotonic() < until, "they do not wait for a lock"
        time.sleep(0.005)
