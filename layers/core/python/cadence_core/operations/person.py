"""The requests of a person: to see everything that is stored about them, and to be erased."""

from typing import Any, NamedTuple
from uuid import UUID

from cadence_core.database.address_keys import read_new_addresses
from cadence_core.database.conflicts import retry_on_conflict
from cadence_core.database.connection import Database
from cadence_core.errors import StoreRejectedError, UnknownNameError
from cadence_core.operations.lead import LeadAnswer
from cadence_core.operations.reading import read

MAX_ATTEMPTS = 3
PROBLEMS = {
    "P0002": "no lead has this id",
    "21000": "more than 20 leads share an address with this lead, as a placeholder does: correct"
    " that address first",
}
"""By the SQLSTATE of ``leads_of_person``."""


class Person(NamedTuple):
    """The leads that are one person.

    ``others`` share a phone number with them and are taken for other people: their mailboxes and
    their names differ, as those of colleagues in one office do.
    """

    leads: list[LeadAnswer]
    others: list[LeadAnswer]


def person_of(database: Database, lead: UUID) -> Person:
    """Return the leads that are the same person as this one, itself included.

    Raises:
        UnknownNameError: there is no such lead, or too many share its address.
    """
    sql = "SELECT person, others FROM leads_of_person(CAST(:lead AS uuid))"
    [leads, others] = _about(database, "leads_of_person", lead, sql)
    return Person(_answers(database, leads), _answers(database, others))


def _answers(database: Database, leads: list[UUID]) -> list[LeadAnswer]:
    return read(database, LeadAnswer, "standings", "lead", leads=f"{{{','.join(map(str, leads))}}}")


def export_person(database: Database, lead: UUID) -> dict[str, Any]:
    """Return every row about the person that this lead is, by table.

    Raises:
        UnknownNameError: there is no such lead, or too many share its address.
    """
    [exported] = _about(database, "export_lead", lead, "SELECT export_lead(CAST(:lead AS uuid))")
    return dict(exported)


def erase_person(database: Database, lead: UUID) -> None:
    """Erase the person that this lead is, forever.

    Raises:
        UnknownNameError: there is no such lead, or too many share its address.
        StoreConflictError: another transaction interfered several times; nothing was erased.
    """
    sql = "SELECT erase_lead(CAST(:lead AS uuid))"
    retry_on_conflict(lambda: _about(database, "erase_lead", lead, sql), max_attempts=MAX_ATTEMPTS)


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
