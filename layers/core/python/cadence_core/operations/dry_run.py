"""The transaction of a change: undone after a dry run, so that its counts are the real ones."""

from contextlib import AbstractContextManager

from cadence_core.database.connection import Database
from cadence_core.operations.operation import ChangeRequest


def transaction_of(database: Database, request: ChangeRequest) -> AbstractContextManager[None]:
    """Return the transaction in which a request's statements run."""
    return database.undone_transaction() if request.is_dry_run else database.transaction()
