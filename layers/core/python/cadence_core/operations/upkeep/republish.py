"""Publish the events for a CRM once more that the event bus refused until they were given up."""

from datetime import datetime

from pydantic import Field

from cadence_core.database.connection import Database
from cadence_core.database.query_files import load_query
from cadence_core.operations.operation import AgreedRequest, MarkedAnswer, Operation
from cadence_core.operations.reading import Record, read
from cadence_core.publishing.application import MAX_ATTEMPTS

SLICE = 5_000
"""Events of one request."""
LAST_ID = 2**63 - 1


class RepublishRequest(AgreedRequest):
    """A slice of the events that were given up.

    ``after`` is that of the slice before. ``through``: the ``last`` of a dry run, so that an event
    that was given up since then waits for the next time, and the mark still fits.
    """

    after: int = Field(default=0, ge=0, le=LAST_ID)
    through: int = Field(default=LAST_ID, ge=0, le=LAST_ID)


class GivenUp(Record):
    """Events of one organization that the bus refused with one code."""

    organization: str
    error_code: str | None
    count: int
    oldest: datetime
    last: int


class Republished(MarkedAnswer):
    """The events of the slice, which wait again, or would after a dry run.

    ``after``: where the next slice begins; ``None`` after the last one.
    """

    events: tuple[GivenUp, ...]
    after: int | None


def republish(database: Database, request: RepublishRequest) -> Republished:
    """Have given-up events wait for the next minute again; a repetition finds no more of them."""
    bounds = {"after": request.after, "through": request.through, "max_attempts": MAX_ATTEMPTS}
    with database.transaction():
        found = read(database, GivenUp, "upkeep/given_up", limit=SLICE, **bounds)
        last = max((each.last for each in found), default=0)
        if found and not request.is_dry_run:
            sql = load_query("operations/upkeep/republish")
            database.fetch("republish", sql, **{**bounds, "through": last})
    is_whole = sum(each.count for each in found) == SLICE
    return Republished(events=tuple(found), after=last if is_whole else None)


REPUBLISH = Operation("republish", RepublishRequest, Republished, republish, changes=True)
