"""The settings of a simulated year as its plan wrote them: every row at every moment.

An edit names rows by *refs*, short texts such as ``org3``. A column whose name ends in ``_id``
holds the ref of another row. So the auditor reads a history that no database has touched.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Edit:
    """One row is written: inserted, changed in the columns of ``values``, or deleted (``None``)."""

    at: datetime
    table: str
    ref: str
    values: Row | None


class History:
    """Every version of every row, in the order of the edits."""

    def __init__(self, edits: Iterable[Edit]) -> None:
        self._times: dict[tuple[str, str], list[datetime]] = defaultdict(list)
        self._rows: dict[tuple[str, str], list[Row | None]] = defaultdict(list)
        self._refs: dict[str, dict[str, None]] = defaultdict(dict)
        self._refs_of: dict[tuple[str, str | None], dict[str, None]] = defaultdict(dict)
        self._changes: dict[tuple[str, str | None], list[datetime]] = defaultdict(list)
        for edit in sorted(edits, key=lambda edit: edit.at):
            self._add(edit)

    def _add(self, edit: Edit) -> None:
        key = (edit.table, edit.ref)
        before = (self._rows[key][-1] if self._rows[key] else None) or {}
        after = {**before, **(edit.values or {})}
        owned = (edit.table, after.get("org_id"))
        self._times[key].append(edit.at)
        self._rows[key].append(None if edit.values is None else after)
        self._refs[edit.table][edit.ref] = None
        self._refs_of[owned][edit.ref] = None
        self._changes[owned].append(edit.at)

    def find(self, table: str, ref: str | None, at: datetime) -> Row | None:
        """Return a row as it was at a moment, ``None`` if it did not exist."""
        times = self._times.get((table, ref or ""))
        position = bisect_right(times, at) if times else 0
        return self._rows[table, ref or ""][position - 1] if position else None

    def row(self, table: str, ref: str, at: datetime) -> Row:
        """Return a row that existed at a moment."""
        row = self.find(table, ref, at)
        if row is None:
            raise KeyError(f"{table} {ref} did not exist at {at}")
        return row

    def changes(self, table: str) -> Iterator[tuple[str, datetime, Row]]:
        """Yield the ref, the moment and the row of each version of the rows of a table."""
        for ref in self._refs[table]:
            for at, row in zip(self._times[table, ref], self._rows[table, ref], strict=True):
                if row is not None:
                    yield ref, at, row

    def rows_during(self, table: str, ref: str, since: datetime, until: datetime) -> list[Row]:
        """Return every version of a row that was in force at some time between two moments."""
        times = self._times.get((table, ref), [])
        first = max(0, bisect_right(times, since) - 1)
        rows = self._rows[table, ref][first : bisect_right(times, until)]
        return [row for row in rows if row is not None]

    def rows(self, table: str, at: datetime) -> dict[str, Row]:
        """Return the rows of a table at a moment, by ref."""
        return self._existing(table, self._refs[table], at)

    def rows_of(self, table: str, org: str, at: datetime) -> dict[str, Row]:
        """Return the rows of an organization at a moment, and those that are of none."""
        refs = {**self._refs_of.get((table, None), {}), **self._refs_of.get((table, org), {})}
        return self._existing(table, refs, at)

    def _existing(self, table: str, refs: Iterable[str], at: datetime) -> dict[str, Row]:
        found = ((ref, self.find(table, ref, at)) for ref in refs)
        return {ref: row for ref, row in found if row is not None}

    def version(self, table: str, org: str | None, at: datetime) -> int:
        """Return a number that changes whenever a row of an organization, or of none, does."""
        return sum(bisect_right(self._changes.get((table, each), ()), at) for each in {org, None})

    def next_change(
        self, at: datetime, rows: Iterable[tuple[str, str]], tables: Iterable[str], org: str
    ) -> datetime | None:
        """Return when any of these rows, or rows of the organization or of none, change next."""
        lists = [self._times.get(key, []) for key in rows]
        lists += [self._changes.get((table, each), []) for table in tables for each in (org, None)]
        places = ((times, bisect_right(times, at)) for times in lists)
        return min((times[place] for times, place in places if place < len(times)), default=None)
