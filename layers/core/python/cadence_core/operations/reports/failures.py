"""Messages that failed, bounced or drew a complaint, by cadence and the code of the cause."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from cadence_core.database.connection import Database
from cadence_core.operations.operation import Operation
from cadence_core.operations.reading import Record, read
from cadence_core.operations.scope import find_scope

MAX_COUNTED = 50_000
"""Messages that one question counts."""
MAX_HOURS = 24 * 31


class FailuresRequest(Record):
    """Of which messages: those that began in the last ``hours``.

    ``organization`` and ``cadence`` are names, in any case, or ids. ``status``: only these.
    """

    organization: str | None = None
    cadence: str | None = None
    status: Literal["failed", "bounced", "complained"] | None = None
    hours: int = Field(default=24, ge=1, le=MAX_HOURS)


class Failure(Record):
    """``count`` messages of a cadence with one status and code, of all its ``messages``."""

    organization: str
    cadence: str
    channel: str
    status: str
    error_code: str | None
    count: int
    messages: int


class Failures(Record):
    """The 100 largest groups of messages that began after ``since``.

    ``is_at_least``: 50,000 were counted, and there are more.
    """

    failures: tuple[Failure, ...]
    since: datetime
    is_at_least: bool


def list_failures(database: Database, request: FailuresRequest) -> Failures:
    """Return what became of messages that reached no person, the largest groups first.

    Raises:
        UnknownNameError: nothing has a name.
        InvalidRequestError: several things have it.
    """
    scope = find_scope(database, request.organization, request.cadence)
    [failures] = read(
        database,
        Failures,
        "chosen",
        "reports/failures",
        **scope.chosen(),
        status=request.status or "",
        hours=request.hours,
        limit=MAX_COUNTED,
    )
    return failures


FAILURES = Operation("failures", FailuresRequest, Failures, list_failures)
