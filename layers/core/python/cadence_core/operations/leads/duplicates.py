"""Leads of an organization that share an address."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from cadence_core.database.address_keys import read_new_addresses
from cadence_core.database.connection import Database
from cadence_core.operations.names import find_organization
from cadence_core.operations.operation import Operation
from cadence_core.operations.reading import Record, read

MAX_PAGE = 200
MAX_SCANNED = 20_000
"""Leads that one page looks at."""


class DuplicatesRequest(Record):
    """Leads with one mailbox (``email``), or one phone number (``whatsapp``): colleagues may be.

    ``organization`` is a name, in any case, or an id. ``after`` is that of the page before.
    """

    organization: str | None = None
    channel: Literal["email", "whatsapp"] = "email"
    after: UUID | None = None
    limit: int = Field(default=20, ge=1, le=MAX_PAGE)


class SharingLead(Record):
    """One lead; ``who`` is its name and company."""

    lead_id: UUID
    who: str


class SharedAddress(Record):
    """``count`` leads share an address; ``leads`` are the ten oldest, the oldest first."""

    count: int
    leads: tuple[SharingLead, ...]


class Duplicates(Record):
    """A page of shared addresses; ``after`` begins the next one, ``None`` if it is the last."""

    organization: str
    shared: tuple[SharedAddress, ...]
    after: UUID | None


class _Page(Record):
    shared: tuple[SharedAddress, ...]
    after: UUID | None


def list_duplicates(database: Database, request: DuplicatesRequest) -> Duplicates:
    """Return a page of the leads that share an address. It may be short, and not the last.

    Raises:
        UnknownNameError: no organization has the name.
        InvalidRequestError: several have it, or there are several and none is named.
    """
    organization = find_organization(database, request.organization)
    read_new_addresses(database)  # so that every spelling is found
    [page] = read(
        database,
        _Page,
        "leads/duplicates",
        org_id=str(organization.id),
        channel=request.channel,
        after=str(request.after or ""),
        limit=request.limit,
        scanned=MAX_SCANNED,
    )
    return Duplicates(organization=organization.name, **dict(page))


DUPLICATES = Operation("duplicates", DuplicatesRequest, Duplicates, list_duplicates)
