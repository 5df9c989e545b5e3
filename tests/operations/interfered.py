"""What may happen to an operation between two of its statements, and how a world is compared."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from cadence_core.database.connection import Database, connect
from cadence_core.errors import StoreUnavailableError

OF_ONE_CALL = ("operator_actions", "lead_imports")
"""Tables that name the calls themselves, not what they did."""
NEW = re.compile(
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r"|\d{4}-\d\d-\d\d[T ][\d:.]+(\+00:00)?"
    r"|(?<=^erased:)\d+"
)
"""An id, a time, or a number of a sequence: that in the key of an event about an erased lead."""


class CountingDatabase(Database):
    """Counts its statements from 0, and calls ``before`` and ``after`` with each one's number."""

    def __init__(
        self,
        url: str,
        before: Callable[[int], None] = lambda _: None,
        after: Callable[[int], None] = lambda _: None,
    ) -> None:
        super().__init__(partial(connect, url))
        self.statements = 0
        self._before, self._after = before, after

    def fetch(self, name: str, sql: str, **parameters: str | float) -> list[list[Any]]:
        number = self.statements
        self.statements += 1
        self._before(number)
        rows = super().fetch(name, sql, **parameters)
        self._after(number)
        return rows


class LostAnswer(CountingDatabase):
    """Loses its connection, and with it the answer to the statement of this number."""

    def __init__(self, url: str, number: int) -> None:
        def lose(answered: int) -> None:
            if answered == number:
                self.close()
                raise StoreUnavailableError("the connection was lost")

        super().__init__(url, after=lose)


def known_values(connection: Any) -> frozenset[str]:
    """Return every text of a database, with its ids and times."""
    rows = (row for table in _tables(connection) for row in _rows(connection, table))
    return frozenset(text for row in rows for text in _texts(row))


def outcome(connection: Any, known: frozenset[str]) -> Counter[str]:
    """Return every row as a text, with ids and times that are not ``known`` as ``new``.

    So two copies of a database are equal if the same was done in both.
    """
    return Counter(
        f"{table} {_comparable(row, known)}"
        for table in _tables(connection)
        if table not in OF_ONE_CALL
        for row in _rows(connection, table)
    )


def _tables(connection: Any) -> list[str]:
    sql = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
    return [str(table) for [table] in connection.run(sql)]


def _rows(connection: Any, table: str) -> list[Any]:
    return [row for [row] in connection.run(f"SELECT to_jsonb(t) FROM {table} AS t")]  # noqa: S608


def _texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            yield from _texts(list(value.values()))
        case list():
            for part in value:
                yield from _texts(part)


def _comparable(value: Any, known: frozenset[str]) -> Any:
    match value:
        case str() if value not in known:
            return NEW.sub("new", value)
        case dict():
            # A number of a sequence says only how many were taken.
            return {
                name: _comparable(part, known)
                for name, part in sorted(value.items())
                if not (name == "id" and isinstance(part, int))
            }
        case list():
            return [_comparable(part, known) for part in value]
    return value
