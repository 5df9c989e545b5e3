"""Steps that were due long ago and are still not sent, by their cause."""

from datetime import datetime

from pydantic import Field

from cadence_core.database.connection import Database
from cadence_core.operations.advice import explanation_of
from cadence_core.operations.operation import Operation
from cadence_core.operations.reading import Record, read
from cadence_core.operations.scope import find_scope

MAX_COUNTED = 10_000
"""Deferred steps, and steps that nothing has deferred, that one question counts."""
MAX_HOURS = 24 * 366


class UnsentRequest(Record):
    """Steps that were due ``hours`` ago or before, by their original due time.

    ``organization`` and ``cadence`` are names, in any case, or ids.
    """

    organization: str | None = None
    cadence: str | None = None
    hours: int = Field(default=3, ge=0, le=MAX_HOURS)


class Unsent(Record):
    """``count`` active enrollments whose step of a cadence has waited for one cause.

    ``reason``: ``None`` if no run has taken it yet. ``detail``: of one of them.
    """

    organization: str
    cadence: str
    channel: str
    reason: str | None
    explanation: str | None = None
    detail: str | None
    count: int
    oldest_due: datetime
    at: datetime


class UnsentSteps(Record):
    """The groups, the one with the oldest step first; at most 100.

    ``is_at_least``: as many were counted as may be, those that were due first; there may be more.
    """

    unsent: tuple[Unsent, ...]
    is_at_least: bool = False


def list_unsent(database: Database, request: UnsentRequest) -> UnsentSteps:
    """Return the causes for which steps are late. Paused cadences are left out.

    Raises:
        UnknownNameError: nothing has a name.
        InvalidRequestError: several things have it.
    """
    scope = find_scope(database, request.organization, request.cadence)
    [found] = read(
        database,
        UnsentSteps,
        "reports/unsent",
        **scope.chosen(),
        hours=request.hours,
        limit=MAX_COUNTED,
    )
    explained = (
        each.model_copy(update={"explanation": explanation_of(each.reason)})
        for each in found.unsent
    )
    return found.model_copy(update={"unsent": tuple(explained)})


UNSENT = Operation("unsent", UnsentRequest, UnsentSteps, list_unsent)
