"""What went out on each of the last days, and what came back."""

from datetime import date
from typing import Annotated

from pydantic import Field

from cadence_core.database.connection import Database
from cadence_core.operations.operation import Operation
from cadence_core.operations.reading import Record, read
from cadence_core.operations.scope import Scope, find_scope

MAX_DAYS = 31
MAX_A_DAY = 25_000
"""Messages and replies of a day that are counted."""


class DaysRequest(Record):
    """``organization`` and ``cadence``: names or ids; ``None``: all. ``days`` end with today."""

    organization: str | None = None
    cadence: str | None = None
    days: Annotated[int, Field(ge=1, le=MAX_DAYS)] = 14


class Day(Record):
    """The messages that began on a day, and the replies that arrived on it.

    ``sent``: what a provider took; ``bounced`` is a part of that. ``is_at_least``: the counts are
    those of 25,000 messages and replies of the day; there are more.
    """

    day: date
    sent: int
    failed: int
    bounced: int
    replied: int
    is_at_least: bool


class DaysAnswer(Record):
    """The days of the scope's clock, the oldest first."""

    scope: Scope
    days: tuple[Day, ...]


def count_days(database: Database, request: DaysRequest) -> DaysAnswer:
    """Count what went out on each of the last days, and what came back.

    Raises:
        UnknownNameError: nothing has the name of an organization or a cadence.
        InvalidRequestError: several things have the name.
    """
    scope = find_scope(database, request.organization, request.cadence)
    days = read(
        database,
        Day,
        "chosen",
        "reports/days",
        **scope.chosen(),
        zone=scope.zone,
        today=scope.today.isoformat(),
        days=request.days,
        limit=MAX_A_DAY,
    )
    return DaysAnswer(scope=scope, days=tuple(days))


DAYS = Operation("days", DaysRequest, DaysAnswer, count_days)
