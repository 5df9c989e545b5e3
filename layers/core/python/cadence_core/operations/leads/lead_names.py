"""The leads of an organization that an operator names: by an id, an email address, a number."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from cadence_core.database.address_keys import read_new_addresses
from cadence_core.database.connection import Database
from cadence_core.database.json_text import as_json
from cadence_core.errors import InvalidRequestError, UnknownNameError
from cadence_core.operations.leads.lead import LeadName
from cadence_core.operations.names import Found
from cadence_core.operations.reading import Record, read


class NamedLead(Record):
    """A lead that is not deleted. ``place``: which of the names it has, from 0."""

    place: int
    id: UUID
    who: str


def leads_named(
    database: Database, org_id: UUID, names: Sequence[str]
) -> tuple[tuple[NamedLead, ...], ...]:
    """Return the leads of the organization with each name, the oldest first."""
    if names:
        read_new_addresses(database)
    asked = [_asked(place, name) for place, name in enumerate(names)]
    rows = read(database, NamedLead, "leads/leads_named", org_id=str(org_id), names=as_json(asked))
    found: list[list[NamedLead]] = [[] for _ in names]
    for row in rows:
        found[row.place].append(row)
    return tuple(map(tuple, found))


class UnclearName(Record):
    """A name, by its ``place`` from 0: of no lead, or of several."""

    place: int
    problem: Literal["unknown", "several"]


def split_names(
    found: Sequence[Sequence[NamedLead]],
) -> tuple[tuple[UUID, ...], tuple[UnclearName, ...]]:
    """Return each lead once, and the names that are not those of one lead."""
    unclear = (
        UnclearName(place=place, problem="several" if leads else "unknown")
        for place, leads in enumerate(found)
        if len(leads) != 1
    )
    return tuple(dict.fromkeys(leads[0].id for leads in found if len(leads) == 1)), tuple(unclear)


def lead_named(database: Database, organization: Found, name: str) -> NamedLead:
    """Return the one lead with this name in the organization of ``organization``.

    Raises:
        UnknownNameError: no lead of the organization has it.
        InvalidRequestError: several have it.
    """
    [found] = leads_named(database, organization.org_id, [name])
    if not found:
        raise UnknownNameError(
            f"no lead of {organization.organization} has this id, email address or phone number:"
            f" {name}"
        )
    if len(found) > 1:
        ids = ", ".join(str(each.id) for each in found)
        raise InvalidRequestError(f"lead: several have this address; give one of the ids: {ids}")
    return found[0]


def _asked(place: int, name: str) -> dict[str, str | int | None]:
    try:
        parsed = LeadName.parse(name.strip())
    except ValueError:
        parsed = LeadName()
    return {**parsed.model_dump(mode="json"), "key": parsed.key(), "place": place}
