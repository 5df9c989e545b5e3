"""Remove texts and records that have expired."""

from datetime import datetime

from cadence_core.database.connection import Database
from cadence_core.operations.agreed import check_shown
from cadence_core.operations.instants import Instant
from cadence_core.operations.operation import AgreedRequest, MarkedAnswer, Operation
from cadence_core.operations.reading import Record, read
from cadence_core.runtime.time_left import TimeLeft

SLICE = 1_000
"""Rows of each kind that one transaction removes."""
SLICE_SECONDS = 10.0
"""No slice starts with less time left."""
CALL_SECONDS = 15.0
"""Of one call: its slices start in the first five of them."""
NOW = "SELECT cadence_now()"
PURGE_EXPIRED = """
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

    def plus(self, part: "Purged") -> "Purged":
        """Return the sum with one more part."""
        return Purged(
            texts=self.texts + part.texts,
            history=self.history + part.history,
            events=self.events + part.events,
            standing_events=self.standing_events + part.standing_events,
            is_complete=part.is_complete,
        )


class PurgeRequest(AgreedRequest):
    """Remove what has expired; repeated until the answer is complete.

    ``as_of``: that of the answer of a dry run. What had expired then is compared with what was
    shown; what expires of itself meanwhile goes as well.
    """

    as_of: Instant | None = None


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


class PurgeAnswer(Purged, MarkedAnswer):
    """What was removed; or, after a dry run, what would be, as it is ``as_of`` that time."""

    expired: tuple[Expired, ...] = ()
    as_of: datetime | None = None


def purge_some(database: Database, request: PurgeRequest) -> PurgeAnswer:
    """Remove a part of what has expired; a dry run counts all of it.

    Raises:
        ChangedMeanwhileError: something else has expired than was shown; nothing was removed.
        StoreUnavailableError: the connection was lost; what was removed stays removed.
        StoreRejectedError: the database refused, such as a role that may not purge.
    """
    if request.is_dry_run:
        return _would_purge(database, request)
    if request.shown:
        check_shown(request, _would_purge(database, request))
    return PurgeAnswer(**purge(database, TimeLeft.of_seconds(CALL_SECONDS)).model_dump())


def _would_purge(database: Database, request: PurgeRequest) -> PurgeAnswer:
    [[now]] = database.fetch("now", NOW)
    as_of = request.as_of or now
    with database.read_only(as_of):
        expired = tuple(read(database, Expired, "upkeep/expired"))
    return PurgeAnswer(
        texts=sum(each.texts for each in expired),
        history=sum(each.history for each in expired),
        events=sum(each.events for each in expired),
        standing_events=sum(each.standing_events for each in expired),
        is_complete=not expired,
        expired=expired,
        as_of=as_of,
    )


def purge(database: Database, time_left: TimeLeft) -> Purged:
    """Remove texts and records that have expired.

    Raises:
        StoreUnavailableError: the connection was lost; what was removed stays removed.
        StoreRejectedError: the database refused, such as a role that may not purge.
    """
    purged = Purged()
    while not purged.is_complete and time_left.allows(SLICE_SECONDS):
        [[texts, history, events, standing_events]] = database.fetch(
            "purge_expired", PURGE_EXPIRED, max_rows=SLICE
        )
        part = Purged(
            texts=texts,
            history=history,
            events=events,
            standing_events=standing_events,
            is_complete=texts + history + events + standing_events == 0,
        )
        purged = purged.plus(part)
    return purged


PURGE = Operation("purge", PurgeRequest, PurgeAnswer, purge_some, changes=True, can_be_undone=False)
