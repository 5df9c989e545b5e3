"""Moments that an operator names, by the database's clock: that of the operator may be wrong."""

from datetime import datetime, timedelta

from cadence_core.database.connection import Database
from cadence_core.errors import InvalidRequestError

MAX_AHEAD = timedelta(days=366)
MAX_BEHIND = timedelta(minutes=5)
"""A person who means now types it some time before it is read."""
NOW = "SELECT cadence_now()"


def check_ahead(
    database: Database, field: str, moment: datetime, *, may_be_over: bool = False
) -> None:
    """Check that a moment is from now on, unless it ``may_be_over``, and at most a year ahead.

    Raises:
        InvalidRequestError: it is not; the error names the field.
    """
    [[now]] = database.fetch("now", NOW)
    is_over = not may_be_over and moment < now - MAX_BEHIND
    if is_over or moment > now + MAX_AHEAD:
        raise InvalidRequestError(f"{field}: it is not from now on and within a year")


def check_over(database: Database, field: str, moment: datetime) -> None:
    """Check that a moment is not ahead.

    Raises:
        InvalidRequestError: it is; the error names the field.
    """
    [[now]] = database.fetch("now", NOW)
    if moment > now:
        raise InvalidRequestError(f"{field}: must be in the past")
