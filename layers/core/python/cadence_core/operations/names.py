"""The one thing that an operator names, by its id or by its name in any case."""

from typing import Literal
from uuid import UUID

from cadence_core.database.connection import Database
from cadence_core.database.json_text import storable
from cadence_core.errors import InvalidRequestError, UnknownNameError
from cadence_core.model.ids import as_id
from cadence_core.operations.reading import Record, read

Kind = Literal["organization", "cadence", "template", "sender", "schedule"]


class Found(Record):
    """A thing with an id and a name; a sender's name is its address."""

    id: UUID
    org_id: UUID
    name: str
    organization: str


def find_one(database: Database, kind: Kind, name: str, org_id: UUID | None = None) -> Found:
    """Return the thing of this kind that has the name or the id, in an organization or in any.

    Raises:
        UnknownNameError: nothing has it.
        InvalidRequestError: several things have the name; the error lists their ids.
    """
    found = read(
        database,
        Found,
        "found",
        thing=kind,
        wanted=storable(name.strip()),
        org_id=str(org_id or ""),
        is_id=as_id(name.strip()) is not None,
    )
    if not found:
        raise UnknownNameError(f"no {kind} has this name or id: {name}")
    if len(found) > 1:
        ids = ", ".join(f"{each.id} ({each.organization})" for each in found)
        raise InvalidRequestError(f"{kind}: several have this name; give one of the ids: {ids}")
    return found[0]


def find_organization(database: Database, name: str | None) -> Found:
    """Return the organization that has the name or the id; without one, the only one there is.

    Raises:
        UnknownNameError: nothing has it, or there is no organization.
        InvalidRequestError: several have the name, or there are several and none is named.
    """
    if name is not None:
        return find_one(database, "organization", name)
    found = read(database, Found, "first_organizations")
    if not found:
        raise UnknownNameError("there is no organization")
    if len(found) > 1:
        names = ", ".join(each.name for each in found)
        raise InvalidRequestError(f"organization: there are several, so name one: {names}")
    return found[0]


def named_organization(database: Database, name: str | None) -> Found | None:
    """Return the organization that has the name or the id; ``None`` if no name is given.

    Raises:
        UnknownNameError, InvalidRequestError: as ``find_one``.
    """
    return None if name is None else find_one(database, "organization", name)


def find_in(database: Database, kind: Kind, name: str, organization: str | None) -> Found:
    """Return the thing of this kind, in the organization that is named, or in any; as ``find_one``.

    Raises:
        UnknownNameError, InvalidRequestError: as ``find_one``, for either name.
    """
    within = named_organization(database, organization)
    return find_one(database, kind, name, within.id if within else None)
