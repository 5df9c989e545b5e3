"""The claims of a run that does not take place. See ``ports.DryRun``."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from typing import Any

from cadence_core.database.address_keys import as_array
from cadence_core.database.connection import Database
from cadence_core.database.json_text import as_json
from cadence_core.database.query_files import load_query
from cadence_core.model.enrollment import DueEnrollment, EnrollmentId
from cadence_core.sending.records import Claim
from cadence_core.sending.store.claimed_addresses import organizations_unread
from cadence_core.sending.store.picks import LEASED, SUSPECT, Pick, due_query, unclaimed

MAX_PASSED = 100
"""How much of what the claims pass over is returned."""

MAX_TAKEN = 3_000
"""How many enrollments the claims may have looked at when another is made. It takes these again
while runs wait for it: more of them would take longer than a run waits for a lock."""

Row = dict[str, Any]


class PostgresDryRun:
    """Makes claims that the database undoes: each from where those before it have come to."""

    def __init__(self, database: Database, at: datetime | None) -> None:
        self._database = database
        self._at = at
        self._picked: dict[str, Row] = {}
        """What became last of each enrollment that a claim has looked at."""
        self._left: set[str] = set()
        self._rotation: Row | None = None
        self._unread: set[str] = set()

    def claim(self, limit: int, leaving: Collection[EnrollmentId]) -> Claim:
        if len(self._picked) >= MAX_TAKEN:
            return Claim([])
        self._left |= {str(id_) for id_ in leaving}
        picked = {row["id"]: row for row in self._pick(limit)}
        self._picked |= picked
        fates = Counter(row["fate"] for row in picked.values() if row["fate"])
        del fates[LEASED]
        suspects = fates.pop(SUSPECT, 0)
        leased = [row for row in picked.values() if row["fate"] == LEASED]
        enrollments = self._read("picked_by_preview", picked=as_json(leased))
        return Claim(enrollments, new_suspects=suspects, put_off=fates)

    def suspects(self, limit: int) -> list[DueEnrollment]:
        made = (id_ for id_, row in self._picked.items() if row["fate"] == SUSPECT)
        return self._read("picked_suspects", made=as_array(made), limit=limit)

    def passed(self) -> list[DueEnrollment]:
        rows = [row for row in self._picked.values() if row["fate"] not in (LEASED, SUSPECT)]
        return self._read("picked_by_preview", picked=as_json(rows[:MAX_PASSED]))

    def _pick(self, limit: int) -> list[Row]:
        taken = [row for row in self._picked.values() if row["fate"]]
        leased = (row["id"] for row in taken if row["fate"] == LEASED)
        [[picked, self._rotation]] = self._database.fetch(
            "dry_run_claim",
            load_query("sending/store/dry_run_claim"),
            at=self._at.isoformat() if self._at else "",
            taken=as_json(taken),
            kept=as_array(id_ for id_ in leased if id_ not in self._left),
            rotation=as_json(self._rotation) if self._rotation else "",
            wanted=limit,
            without=as_array(sorted(self._unread)),
        )
        return list(picked)

    def _read(self, pick: Pick, **asked: str | float) -> list[DueEnrollment]:
        with self._database.read_only(self._at):
            rows = self._database.fetch("preview", due_query(pick), **asked)
        enrollments = unclaimed(self._database, rows)
        self._unread |= organizations_unread([row for row, *_ in rows])
        return enrollments
