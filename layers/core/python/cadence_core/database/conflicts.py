"""Retries of transactions that the database rolled back because of another one."""

import time
from collections.abc import Callable
from typing import TypeVar

from cadence_core.errors import StoreConflictError

PAUSE_SECONDS = 0.1
"""The other transaction gets what it waited for before the next attempt locks it again."""

Result = TypeVar("Result")


def retry_on_conflict(action: Callable[[], Result], *, max_attempts: int) -> Result:
    """Return the result of an action; retry it soon if it conflicts with another transaction.

    Raises:
        StoreConflictError: every attempt met a conflict; nothing was changed.
    """
    for _ in range(max_attempts - 1):
        try:
            return action()
        except StoreConflictError:
            time.sleep(PAUSE_SECONDS)
    return action()
