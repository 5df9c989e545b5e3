"""Retries of transactions that the database rolled back because of another one."""

from collections.abc import Callable
from typing import TypeVar

from cadence_core.errors import StoreConflictError

Result = TypeVar("Result")


def retry_on_conflict(action: Callable[[], Result], *, max_attempts: int) -> Result:
    """Return the result of an action; retry it at once if it conflicts with another transaction.

    Raises:
        StoreConflictError: every attempt met a conflict; nothing was changed.
    """
    for _ in range(max_attempts - 1):
        try:
            return action()
        except StoreConflictError:
            continue
    return action()
