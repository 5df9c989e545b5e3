"""Doing something again that the database undid for the sake of another transaction."""

from collections.abc import Callable
from typing import TypeVar

from cadence_core.errors import StoreConflictError

Result = TypeVar("Result")


def retry_on_conflict(action: Callable[[], Result], *, max_attempts: int) -> Result:
    """Do something in the store, and the same again at once if another transaction was in the way.

    Raises:
        StoreConflictError: one was in the way every time; nothing was changed.
    """
    for _ in range(max_attempts - 1):
        try:
            return action()
        except StoreConflictError:
            continue
    return action()
