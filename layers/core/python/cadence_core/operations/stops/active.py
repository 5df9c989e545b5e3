"""How many active enrollments a pause or a resumption concerns."""

from cadence_core.database.connection import Database
from cadence_core.operations.reading import Record, read
from cadence_core.operations.stops.targets import Target

MAX_ACTIVE = 10_000
"""Where counting stops, which takes some hundredths of a second."""


class _Active(Record):
    active: int


def count_active(database: Database, target: Target) -> int:
    """Return how many active enrollments a switch of anything but a lead concerns."""
    [counted] = read(
        database,
        _Active,
        "stops/active_of",
        **target.scope.parameters(),
        target=target.kind,
        cadence_id=str(target.id or ""),
        limit=MAX_ACTIVE,
    )
    return counted.active
