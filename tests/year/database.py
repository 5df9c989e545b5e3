"""The simulated world in PostgreSQL: its clock, its edits, and what waits in it."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from cadence_core.database.connection import connect
from tests.year.evidence import LIFT_AFTER, Waiting
from tests.year.history import Edit
from tests.year.names import uuid_in, uuid_of

NATURAL_KEYS = {
    "holidays": ("calendar", "day"),
    "days_off": ("org_id", "day"),
    "cadence_pilots": ("cadence_id", "lead_id"),
}
NOT_COLUMNS = {"leads": {"person"}, "sending_schedules": {"hours"}}
# A person resumes only what a person paused.
PAUSE_OR_RESUME = """
UPDATE cadence_enrollments SET status = :status
 WHERE id = :id AND CASE :status WHEN 'paused' THEN status = 'active'
                                 ELSE status = 'paused' AND paused_by = 'person' END"""
MERGE = "SELECT merge_leads(CAST(:keep AS uuid), CAST(:drop AS uuid))"
HOURS = """
INSERT INTO sending_hours (schedule_id, org_id, iso_day, opens, closes)
VALUES (:id, :org, :day, CAST(:opens AS time), CAST(:closes AS time))"""
DUE = """
SELECT (SELECT min(next_step_due) FROM cadence_enrollments
         WHERE status = 'active' AND next_step_due > cadence_now()),
       (SELECT coalesce(array_agg(id), '{}') FROM (
            SELECT DISTINCT ON (e.cadence_id, e.next_step_id, l.timezone) e.id
              FROM cadence_enrollments AS e
              JOIN cadences AS c ON c.id = e.cadence_id AND c.status = 'active'
              JOIN leads AS l ON l.id = e.lead_id
             WHERE e.status = 'active' AND e.next_step_due <= cadence_now()) AS overdue)"""
LIFT = """
UPDATE reputation_pauses SET lifted_at = cadence_now(), lifted_by = 'operator'
 WHERE until = 'infinity' AND lifted_at IS NULL
   AND since < cadence_now() - CAST(:after AS interval) RETURNING id"""
HELD = """
SELECT id, CASE status WHEN 'paused' THEN status_reason ELSE coalesce(status_reason, 'not_due') END,
       CASE status WHEN 'active' THEN next_step_due END
  FROM cadence_enrollments
 WHERE status = 'paused' AND paused_by = 'engine'
    OR status = 'active' AND next_step_due > cadence_now()"""
RULED = """
SELECT asked.enrollment_id, ruling.reason, NULLIF(ruling.until, 'infinity')
  FROM candidates_of(ARRAY(SELECT id FROM cadence_enrollments
                            WHERE status = 'active' AND next_step_due <= cadence_now())) AS asked
  LEFT JOIN LATERAL first_rulings(ARRAY[asked.c], cadence_now()) AS ruling ON true"""


class SimulatedDatabase:
    """A session of the owner, who may set the time."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._connection = connect(url)
        self._refs: dict[UUID, str] = {}
        [[name]] = self.run("SELECT current_database()")
        self.run(f'ALTER DATABASE "{name}" SET cadence.simulated = on')
        self.run(f'ALTER DATABASE "{name}" SET synchronous_commit = off')
        self.close()
        self._connection = connect(url)
        self.run("INSERT INTO simulated_time (at) VALUES (now())")

    def close(self) -> None:
        """Close the session."""
        self._connection.close()

    def run(self, sql: str, **parameters: Any) -> list[list[Any]]:
        """Run one statement and return its rows."""
        return list(self._connection.run(sql, **parameters) or [])

    # Time

    def set_time(self, at: datetime) -> None:
        """Set the time of every session."""
        self.run("UPDATE simulated_time SET at = :at", at=at)

    def due(self) -> tuple[datetime | None, list[str]]:
        """Return when more becomes due, and one overdue enrollment for each step and zone."""
        [[later, overdue]] = self.run(DUE)
        return later, sorted(self._refs[id_] for id_ in overdue)

    def waiting(self, at: datetime) -> Iterator[Waiting]:
        """Yield why each enrollment waits, and until when, as the engine answers."""
        for id_, reason, until in self.run(HELD):
            yield Waiting(at, self._refs[id_], reason, until)
        for id_, reason, until in self.run(RULED):
            yield Waiting(at, self._refs[id_], reason, until)

    def uncertain(self) -> list[tuple[str, str, UUID]]:
        """Return the enrollment, the step and the id of each uncertain message."""
        rows = self.run(
            "SELECT enrollment_id, step_id, id FROM interactions WHERE status = 'uncertain'"
        )
        return [(self._refs[enrollment], self._refs[step], id_) for enrollment, step, id_ in rows]

    def settle(self, message: UUID, *, is_sent: bool) -> None:
        """Record what an operator found out about an uncertain message."""
        verdict = "sent" if is_sent else "not_sent"
        self.run("SELECT settle_interaction(:message, :verdict)", message=message, verdict=verdict)

    def lift_pauses(self) -> bool:
        """Lift the pauses that have waited for a person; return whether there were any."""
        return bool(self.run(LIFT, after=LIFT_AFTER))

    # Edits

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self.run("BEGIN")
        yield
        self.run("COMMIT")

    def apply(self, edits: Iterable[Edit]) -> None:
        """Write edits, in one transaction."""
        with self._transaction():
            for edit in edits:
                self._apply(edit)

    def _apply(self, edit: Edit) -> None:
        values = edit.values
        if edit.table == "cadence_enrollments" and values and "status" in values:
            id_ = uuid_of(edit.table, edit.ref)
            self.run(PAUSE_OR_RESUME, id=id_, status=values["status"])
        elif edit.table == "merges" and values:
            self.run(MERGE, keep=uuid_of("leads", values["keep"]), drop=uuid_of("leads", edit.ref))
        elif edit.table in NATURAL_KEYS:
            self._write_pair(edit)
        elif values is None:
            self.run(f"DELETE FROM {edit.table} WHERE id = :id", id=uuid_of(edit.table, edit.ref))
        else:
            self._write(edit, values)

    def _write(self, edit: Edit, values: Mapping[str, Any]) -> None:
        lacking = NOT_COLUMNS.get(edit.table, set())
        row = in_database({name: value for name, value in values.items() if name not in lacking})
        id_ = uuid_of(edit.table, edit.ref)
        if self.run(f"SELECT FROM {edit.table} WHERE id = :id", id=id_):
            if row:
                changes = ", ".join(f"{name} = :{name}" for name in row)
                self.run(f"UPDATE {edit.table} SET {changes} WHERE id = :id", id=id_, **row)
        else:
            self._refs[id_] = edit.ref
            self._insert(edit.table, {"id": id_, **row})
        if "hours" in values:
            self._write_hours(id_, values["hours"])

    def _write_hours(self, schedule: UUID, hours: Iterable[tuple[int, Any, Any]]) -> None:
        self.run("DELETE FROM sending_hours WHERE schedule_id = :id", id=schedule)
        [[org]] = self.run("SELECT org_id FROM sending_schedules WHERE id = :id", id=schedule)
        for day, opens, closes in hours:
            until = closes.isoformat() if closes > opens else "24:00"
            self.run(HOURS, id=schedule, org=org, day=day, opens=opens.isoformat(), closes=until)

    def _write_pair(self, edit: Edit) -> None:
        if edit.values is not None:
            self._insert(edit.table, in_database(edit.values), " ON CONFLICT DO NOTHING")

    def _insert(self, table: str, row: Mapping[str, Any], rest: str = "") -> None:
        names = ", ".join(row)
        marks = ", ".join(f":{name}" for name in row)
        self.run(f"INSERT INTO {table} ({names}) VALUES ({marks}){rest}", **row)


def in_database(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row with ids for its refs."""
    row: dict[str, Any] = {}
    for name, value in values.items():
        if name.endswith("_id") and value is not None:
            row[name] = uuid_in(name, value)
        else:
            row[name] = list(value) if isinstance(value, tuple) else value
    return row


def ceil_to(at: datetime, step: timedelta) -> datetime:
    """Return the first multiple of a step, counted from midnight, that is not before a moment."""
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - (midnight - at) // step * step
