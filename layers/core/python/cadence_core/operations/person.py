"""The requests of a person: to see everything that is stored about them, and to be erased."""

from typing import Any
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


def person_of(database: Database, lead: UUID) -> list[LeadAnswer]:
    """Return the leads that are the same person as this one, itself included.

    Raises:
        UnknownNameError: there is no such lead, or too many share its address.
    """
    leads = _about(database, "leads_of_person", lead)
    return read(database, LeadAnswer, "standings", "lead", leads=f"{{{','.join(map(str, leads))}}}")


def export_person(database: Database, lead: UUID) -> dict[str, Any]:
    """Return every row about the person that this lead is, by table.

    Raises:
        UnknownNameError: there is no such lead, or too many share its address.
    """
    return dict(_about(database, "export_lead", lead))


def erase_person(database: Database, lead: UUID) -> None:
    """Erase the person that this lead is, forever.

    Raises:
        UnknownNameError: there is no such lead, or too many share its address.
        StoreConflictError: another transaction interfered several times; nothing was erased.
    """
    retry_on_conflict(lambda: _about(database, "erase_lead", lead), max_attempts=MAX_ATTEMPTS)


def _about(database: Database, function: str, lead: UUID) -> Any:
    sql = f"SELECT {function}(CAST(:lead AS uuid))"
    read_new_addresses(database)  # so that every spelling of the person's addresses is found
    try:
        [[answer]] = database.fetch(function, sql, lead=str(lead))
    except StoreRejectedError as error:
        problem = next((text for code, text in PROBLEMS.items() if code in str(error)), None)
        if problem is None:
            raise
        raise UnknownNameError(problem) from None
    return answer
