"""Remove texts and records that have expired."""

from datetime import datetime

from cadence_core.database.connection import Database
from cadence_core.operations.reading import Record, read
from cadence_core.runtime.time_left import TimeLeft

SLICE = 1_000
"""Rows of each kind that one transaction removes."""
SLICE_SECONDS = 10.0
"""No slice starts with less time left."""
PURGE = """
    SELECT texts, history, events, purge_standing_events(CAST(:max_rows AS integer))
      FROM purge_expired(CAST(:max_rows AS integer))"""


class Purged(Record):
    """How many messages and replies lost their text, and how many records were deleted.

    ``standing_events`` are changes of standing that were not published in time.
    ``is_complete``: nothing that has expired is left, except what others have locked.
    """

    texts: int = 0
    history: int = 0
    events: int = 0
    standing_events: int = 0
    is_complete: bool = False

    def plus(self, texts: int, history: int, events: int, standing_events: int) -> "Purged":
        """Return the sum with one more slice; a slice without a row is the last."""
        return Purged(
            texts=self.texts + texts,
            history=self.history + history,
            events=self.events + events,
            standing_events=self.standing_events + standing_events,
            is_complete=texts + history + events + standing_events == 0,
        )


class Expired(Record):
    """What a purge would remove of an organization, or of none that is known (``None``).

    ``oldest`` and ``newest``: the times of the first and the last message, reply or record.
    """

    organization: str | None
    texts: int
    history: int
    events: int
    standing_events: int
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
        [removed] = database.fetch("purge_expired", PURGE, max_rows=SLICE)
        purged = purged.plus(*removed)
    return purged
