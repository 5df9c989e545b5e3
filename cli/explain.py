"""What an operator reads of an error of an operation."""

from cadence_core.database.connection import NO_RIGHT_STATE
from cadence_core.errors import CadenceError, StoreRejectedError
from cli.output import printable

OTHER_SCHEMA_STATES = ("42P01", "42703", "42883", "3F000")


def explain(error: CadenceError) -> str:
    """Return an error's text on one line, with what to do about it if that is known."""
    text = printable(str(error))
    if isinstance(error, StoreRejectedError) and NO_RIGHT_STATE in text:
        able = "cadence_engine" if "expired" in text else "cadence_operator"
        return f"{text}; connect as {able}, or as the owner of the tables"
    if isinstance(error, StoreRejectedError) and any(s in text for s in OTHER_SCHEMA_STATES):
        return f"{text}: the database does not have this version's schema; run make migrate"
    return text
