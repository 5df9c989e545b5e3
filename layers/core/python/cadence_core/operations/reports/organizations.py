"""The organizations: how each may send, and what stops it."""

from uuid import UUID

from pydantic import Field

from cadence_core.database.connection import Database
from cadence_core.operations.names import named_organization
from cadence_core.operations.operation import Operation
from cadence_core.operations.reading import Record, read
from cadence_core.operations.reports.senders import MAX_PAGE, CapUse
from cadence_core.operations.stops.stops import Stop

MAX_OPEN = 1_000
"""The counts of active and of paused enrollments stop here."""


class Organization(Record):
    """An organization with its settings, its caps but those of senders, and its stops.

    ``active`` and ``paused``: its open enrollments, each up to 1,000.
    """

    id: UUID
    name: str
    timezone: str
    schedule: str | None
    minimum_gap_minutes: int
    first_touch_share: int
    active: int
    paused: int
    caps: tuple[CapUse, ...]
    stops: tuple[Stop, ...]


class OrganizationsRequest(Record):
    """``after``: the id of the last organization of the page before."""

    organization: str | None = None
    after: UUID | None = None
    limit: int = Field(default=50, ge=1, le=MAX_PAGE)


class Organizations(Record):
    """A page of organizations; ``after`` is ``None`` if it is the last."""

    organizations: tuple[Organization, ...]
    after: UUID | None


def list_organizations(database: Database, request: OrganizationsRequest) -> Organizations:
    """Return a page of the organizations by name, or the one with this name or id.

    Raises:
        UnknownNameError: no organization has the name.
        InvalidRequestError: several have it.
    """
    one = named_organization(database, request.organization)
    found = read(
        database,
        Organization,
        "stops/stops_in_force",
        "reports/cap_uses",
        "reports/organizations",
        org_id=str(one.id) if one else "",
        after=str(request.after or ""),
        limit=request.limit,
    )
    is_last = len(found) < request.limit
    return Organizations(organizations=tuple(found), after=None if is_last else found[-1].id)


ORGANIZATIONS = Operation("organizations", OrganizationsRequest, Organizations, list_organizations)
