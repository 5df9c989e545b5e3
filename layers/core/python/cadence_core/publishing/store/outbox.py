"""The outbox over PostgreSQL."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from typing import Any

from cadence_core.database.connection import Database
from cadence_core.database.json_text import as_json
from cadence_core.database.query_files import load_query
from cadence_core.publishing.event_of import StandingEvent

MAX_ATTEMPTS = 20
"""An event that the bus has refused so often stays in the outbox, with the code of its error."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an event: the code of its error, ``None`` if the bus accepted it.

    ``attempts``: 1, or 0 if the event is not at fault.
    """

    error_code: str | None
    attempts: int


class Outbox:
    """The events to publish. Several publishers may work at once.

    All methods raise ``StoreUnavailableError`` when the connection is lost, ``StoreConflictError``
    when another transaction interfered, and ``StoreRejectedError`` when the database refuses.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def note_publisher(self) -> None:
        """Note that a publisher is here, which keeps the recording of events on for seven days."""
        self._database.check()
        self._fetch("note_publisher")

    def transaction(self) -> AbstractContextManager[None]:
        """Hold what the block takes until it ends; an exception gives it back."""
        return self._database.transaction()

    def take(self, limit: int, *, after: int) -> list[StandingEvent]:
        """Lock and return the next events with an id above ``after``, but those of others."""
        rows = self._fetch("take", after=after, max_attempts=MAX_ATTEMPTS, max_rows=limit)
        return [StandingEvent(**row) for [row] in rows]

    def settle(self, outcomes: Mapping[int, Outcome]) -> int:
        """Delete the events without an error, and count the attempts of the others.

        Returns how many of these will not be tried again.
        """
        rows = [{"id": id_, **asdict(outcome)} for id_, outcome in outcomes.items()]
        [[given_up]] = self._fetch("settle", outcomes=as_json(rows), max_attempts=MAX_ATTEMPTS)
        return int(given_up)

    def _fetch(self, name: str, **parameters: str | float) -> list[list[Any]]:
        return self._database.fetch(name, load_query(f"publishing/store/{name}"), **parameters)
