"""The cadences, with how many leads are on their way through each."""

from uuid import UUID

from pydantic import Field

from cadence_core.database.connection import Database
from cadence_core.database.json_text import storable
from cadence_core.operations.names import named_organization
from cadence_core.operations.operation import Operation
from cadence_core.operations.reading import Record, read

MAX_OPEN = 1_000
"""The count of open enrollments stops here."""
MAX_PAGE = 200


class Cadence(Record):
    """A cadence; ``open``: its active and paused enrollments, up to 1,000.

    ``pause_reason``: why it is paused, if who paused it said so.
    """

    cadence_id: UUID
    org_id: UUID
    organization: str
    name: str
    status: str
    steps: int
    open: int
    pause_reason: str | None = None


class CadencesRequest(Record):
    """``part``: what a name holds, in any case. ``after``: the last cadence of the page before."""

    organization: str | None = None
    part: str = ""
    after: UUID | None = None
    limit: int = Field(default=50, ge=1, le=MAX_PAGE)


class Cadences(Record):
    """A page of cadences by name; ``after`` is ``None`` if it is the last."""

    cadences: tuple[Cadence, ...]
    after: UUID | None


def list_cadences(database: Database, request: CadencesRequest) -> Cadences:
    """Return a page of the cadences.

    Raises:
        UnknownNameError: no organization has the name.
        InvalidRequestError: several have it.
    """
    within = named_organization(database, request.organization)
    found = read(
        database,
        Cadence,
        "reports/cadences",
        org_id=str(within.id) if within else "",
        part=storable(request.part.strip()),
        after=str(request.after or ""),
        limit=request.limit,
    )
    after = found[-1].cadence_id if len(found) == request.limit else None
    return Cadences(cadences=tuple(found), after=after)


CADENCES = Operation("cadences", CadencesRequest, Cadences, list_cadences)
