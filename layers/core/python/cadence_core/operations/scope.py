"""What a report is about: everything, one organization or one cadence; and whose clock it reads."""

from datetime import date, datetime
from uuid import UUID

from cadence_core.database.connection import Database
from cadence_core.operations.names import find_one, named_organization
from cadence_core.operations.reading import Record, read


class Scope(Record):
    """The organization or the cadence of a report; ``None``: all of them.

    ``zone``: an IANA name, that of the organization's clock; of several organizations, ``UTC``.
    ``at``: now. ``today``: on that clock.
    """

    org_id: UUID | None
    cadence_id: UUID | None
    zone: str
    at: datetime
    today: date

    def chosen(self) -> dict[str, str]:
        """Return the parameters of a query that is about this scope: ids, empty for any."""
        return {"org_id": str(self.org_id or ""), "cadence_id": str(self.cadence_id or "")}


def find_scope(database: Database, organization: str | None, cadence: str | None = None) -> Scope:
    """Look up an organization and a cadence of it, each by its name in any case or its id.

    Raises:
        UnknownNameError: nothing has the name.
        InvalidRequestError: several things have the name; the error lists their ids.
    """
    within = named_organization(database, organization)
    org_id = within.id if within else None
    found = None if cadence is None else find_one(database, "cadence", cadence, org_id)
    [scope] = read(
        database,
        Scope,
        "scope",
        org_id=str((found.org_id if found else org_id) or ""),
        cadence_id=str(found.id) if found else "",
    )
    return scope
