"""The requests of a person: to see everything that is stored about them, and to be erased."""

from datetime import datetime
from typing import Any
from uuid import UUID

from cadence_core.database.address_keys import read_new_addresses
from cadence_core.database.connection import Database
from cadence_core.errors import StoreRejectedError, UnknownNameError
from cadence_core.operations.operation import AgreedRequest, MarkedAnswer, Operation
from cadence_core.operations.reading import Record, read

PROBLEMS = {
    "P0002": "no lead has this id",
    "21000": "more than 20 leads share an address with this lead, as a placeholder does: correct"
    " that address first",
}
"""By the SQLSTATE of ``leads_of_person``."""


class PersonRequest(Record):
    """``lead``: any lead of the person."""

    lead: UUID


class PersonLead(Record):
    """One lead; ``who`` is its name and company, ``at`` is now."""

    lead_id: UUID
    who: str
    org_id: UUID
    organization: str
    email: str | None
    phone: str | None
    erased_at: datetime | None
    merged_into: UUID | None
    at: datetime


class Person(MarkedAnswer):
    """The leads that are one person.

    ``others`` share a phone number with them and are taken for other people: their mailboxes and
    their names differ, as those of colleagues in one office do.
    """

    leads: tuple[PersonLead, ...]
    others: tuple[PersonLead, ...]


class ExportedPerson(Record):
    """Every row about a person, by table."""

    tables: dict[str, Any]


class ErasePersonRequest(AgreedRequest):
    """``lead``: any lead of the person."""

    lead: UUID


class ErasedPerson(MarkedAnswer):
    """The ids of the person's leads, and of those that only share a phone number with them."""

    leads: tuple[UUID, ...]
    not_included: tuple[UUID, ...]
    is_erased: bool


def person_of(database: Database, request: PersonRequest) -> Person:
    """Return the leads that are the same person as this one, itself included.

    Raises:
        UnknownNameError: there is no such lead, or too many share its address.
    """
    leads, others = _ids(database, request.lead)
    return Person(leads=_leads(database, leads), others=_leads(database, others))


def export_person(database: Database, request: PersonRequest) -> ExportedPerson:
    """Return every row about the person that this lead is, by table.

    Raises:
        UnknownNameError: there is no such lead, or too many share its address.
    """
    sql = "SELECT export_lead(CAST(:lead AS uuid))"
    [exported] = _about(database, "export_lead", request.lead, sql)
    return ExportedPerson(tables=exported)


def erase_person(database: Database, request: ErasePersonRequest) -> ErasedPerson:
    """Erase the person that this lead is, forever.

    Raises:
        UnknownNameError: there is no such lead, or too many share its address.
        StoreConflictError: another transaction interfered; nothing was erased.
    """
    leads, others = _ids(database, request.lead)
    if not request.is_dry_run:
        sql = "SELECT erase_lead(CAST(:lead AS uuid))"
        with database.transaction():
            _about(database, "erase_lead", request.lead, sql)
    return ErasedPerson(
        leads=tuple(leads), not_included=tuple(others), is_erased=not request.is_dry_run
    )


def _ids(database: Database, lead: UUID) -> tuple[list[UUID], list[UUID]]:
    sql = "SELECT person, others FROM leads_of_person(CAST(:lead AS uuid))"
    [leads, others] = _about(database, "leads_of_person", lead, sql)
    return leads, others


def _leads(database: Database, ids: list[UUID]) -> tuple[PersonLead, ...]:
    leads = f"{{{','.join(map(str, ids))}}}"
    return tuple(read(database, PersonLead, "standings", "leads/person", leads=leads))


def _about(database: Database, function: str, lead: UUID, sql: str) -> list[Any]:
    """Return the one row that the function's answer is."""
    read_new_addresses(database)  # so that every spelling of the person's addresses is found
    try:
        [row] = database.fetch(function, sql, lead=str(lead))
    except StoreRejectedError as error:
        problem = next((text for code, text in PROBLEMS.items() if code in str(error)), None)
        if problem is None:
            raise
        raise UnknownNameError(problem) from None
    return row


PERSON = Operation("person", PersonRequest, Person, person_of)
EXPORT_PERSON = Operation("export_person", PersonRequest, ExportedPerson, export_person)
ERASE_PERSON = Operation(
    "erase_person", ErasePersonRequest, ErasedPerson, erase_person, changes=True
)
