"""Reading what was picked, whatever for: leased by a run, or only asked about."""

from collections.abc import Sequence
from typing import Any, Literal

from cadence_core.database.connection import Database
from cadence_core.database.query_files import load_query
from cadence_core.model.enrollment import DueEnrollment
from cadence_core.runtime.time_left import TimeLeft
from cadence_core.sending.store.claimed_addresses import read_claimed_addresses
from cadence_core.sending.store.read_rows import due_enrollments_from

LEASED, SUSPECT = "leased", "suspect"
"""What becomes of an enrollment that is picked, if it is not put off for a reason."""

Pick = Literal[
    "picked_by_claim", "picked_alone", "picked_by_preview", "picked_suspects", "picked_to_explain"
]


def due_query(pick: Pick, then: str = "due_enrollments") -> str:
    """Return the statement that picks enrollments, then reads their data."""
    return load_query(f"sending/store/{pick}", f"sending/store/{then}")


def unclaimed(database: Database, rows: Sequence[Sequence[Any]]) -> list[DueEnrollment]:
    """Return the enrollments of these rows with the keys that a run would compute."""
    with database.undone_transaction():
        read_claimed_addresses(database, rows, TimeLeft.of_seconds(0))
    return due_enrollments_from(rows)
