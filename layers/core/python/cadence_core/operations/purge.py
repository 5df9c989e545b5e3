"""Remove texts and records that have expired."""

from datetime import datetime

from cadence_core.database.connection import Database
from cadence_core.operations.reading import Record, read
from cadence_core.runtime.time_left import TimeLeft

SLICE = 1_000
"""Rows of each kind that one transaction removes."""
SLICE_SECONDS = 10.0
"""No slice starts with less time left."""
PURGE = "SELECT texts, history, events FROM purge_expired(CAST(:max_rows AS integer))"


class Purged(Record):
    """How many messages and replies lost their text, and how many records were deleted.

    ``is_complete``: nothing that has expired is left, except what others have locked.
    """

    texts: int = 0
    history: int = 0
    events: int = 0
    is_complete: bool = False

    def plus(self, texts: int, history: int, events: int) -> "Purged":
        """Return the sum with one more slice; a slice without a row is the last."""
        return Purged(
            texts=self.texts + texts,
            history=self.history + history,
            events=self.events + events,
            is_complete=texts + history + events == 0,
        )


class Expired(Record):
    """What a purge would remove of an organization, or of none that is known (``None``).

    ``oldest`` and ``newest``: the times of the first and the last message, reply or record.
    """

    organization: str | None
    texts: int
    history: int
    events: int
    oldest: datetime
    newest: datetime


def find_expired(database: Database) -> list[Expired]:
    """Return what ``purge`` would remove now, by organization. It reads all of it.

    Raises:
        StoreUnavailableError: the connection was lost.
        StoreRejectedError: the database refused.
    """
    return read(database, Expired, "expired")


def purge(database: Database, time_left: TimeLeft) -> Purged:
    """Remove texts and records that have expired.

    Raises:
        StoreUnavailableError: the connection was lost; what was removed stays removed.
        StoreRejectedError: the database refused, such as a role that may not purge.
    """
    purged = Purged()
    while not purged.is_complete and time_left.allows(SLICE_SECONDS):
        [[texts, history, events]] = database.fetch("purge_expired", PURGE, max_rows=SLICE)
        purged = purged.plus(texts, history, events)
    return purged
