"""What operators and programs around the engine do to its rows while it runs."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from random import Random

from pg8000.native import Connection

from cadence_core.database.connection import Database, connect
from cadence_core.errors import StoreConflictError, StoreRejectedError, StoreUnavailableError
from tests.chaos.cadences import Enrolled
from tests.chaos.changes import CHANGES, Change

RELEASE = """
UPDATE cadence_enrollments SET status = 'active'
 WHERE id = :enrollment AND status = 'paused' AND paused_by = 'engine'
   AND status_reason <> 'uncertain_send'"""
ENGINE_SESSIONS = "SELECT pid FROM pg_stat_activity WHERE application_name = 'cadence-engine'"
HELD_BY_A_RUN = """
SELECT count(*) FROM cadence_enrollments AS e JOIN cadence_runs AS r ON r.id = e.run_id
 WHERE r.trigger_id = :trigger AND e.lease_expires_at > now()"""
WAITED_TOO_LONG = ("57014", "55P03")
LOCKS = {
    "cadence_enrollments": "id = :enrollment",
    "leads": "id = :lead",
    "interactions": "enrollment_id = :enrollment",
    "message_templates": "org_id = :org",
    "senders": "org_id = :org",
    "cadence_steps": "cadence_id = :cadence",
    "cadences": "id = :cadence",
    "organizations": "id = :org",
}
"""The rows that a lock covers, by table; the last five are rows of everyone in a cadence."""


@dataclass
class Withdrawal:
    """A change, and the span of PostgreSQL's clock in which it held."""

    kind: str
    victim: Enrolled
    concerned: list[Enrolled]
    old: str
    since: datetime | None = None
    """``None``: it is unknown whether it was committed."""
    until: datetime | None = None

    @property
    def change(self) -> Change:
        """The change itself."""
        return CHANGES[self.kind]


class Operators:
    """Changes and locks rows, each time in a session of its own."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.withdrawals: list[Withdrawal] = []

    def withdraw(self, kind: str, victim: Enrolled, concerned: list[Enrolled]) -> None:
        """Make one change, and note when it was committed."""
        change = CHANGES[kind]
        for each in concerned:
            each.is_touched = True
        with self._session() as session:
            [[old]] = session.fetch("old", change.old, **names(victim, change.old))
            withdrawal = Withdrawal(kind, victim, concerned, str(old))
            self.withdrawals.append(withdrawal)
            write(session, change.sql, victim)
            withdrawal.since = clock(session)

    def include(self, newcomer: Enrolled) -> None:
        """Extend every change of a cadence that still stands to a new enrollment of it."""
        for each in self.withdrawals:
            is_meant = each.change.whose == "cadence" and each.victim.cadence is newcomer.cadence
            if is_meant and each.until is None:
                each.concerned.append(newcomer)
                newcomer.is_touched = True

    def take_back(self) -> None:
        """Undo every change that can be undone, and release what was held meanwhile."""
        standing = [each for each in self.withdrawals if each.until is None and each.change.undo]
        with self._session() as session:
            for each in standing:
                each.until = clock(session)
            for each in standing:
                write(session, each.change.undo or "", each.victim)
                for enrolled in each.concerned:
                    write(session, RELEASE, enrolled)

    def lock(self, table: str, victims: Sequence[Enrolled], seconds: float) -> None:
        """Lock the rows of these enrollments for a time."""
        with self._session() as session, session.transaction():
            for victim in victims:
                sql = f"SELECT 1 FROM {table} WHERE {LOCKS[table]} FOR UPDATE"
                session.fetch("lock", sql, **names(victim, sql))
            time.sleep(seconds)

    def end_session(self, random: Random) -> None:
        """Terminate one session of the engine."""
        with self._session() as session:
            pids = session.fetch("find", ENGINE_SESSIONS)
            if pids:
                [pid] = random.choice(pids)
                session.fetch("end", f"SELECT pg_terminate_backend({pid:d})")

    def held_by(self, trigger: str) -> int:
        """Return how many enrollments the run of a trigger holds now; 0 if that is unknown."""
        held = 0
        with self._session() as session:
            [[held]] = session.fetch("held", HELD_BY_A_RUN, trigger=trigger)
        return int(held)

    @contextmanager
    def _session(self) -> Iterator[Database]:
        """Open a session; a restart of PostgreSQL or a lock may end what is done in it."""
        session = Database(partial(connect_as_operator, self.url))
        try:
            yield session
        except (StoreUnavailableError, StoreConflictError):
            pass
        except StoreRejectedError as error:
            if not str(error).endswith(WAITED_TOO_LONG):
                raise
        finally:
            session.close()


def connect_as_operator(url: str) -> Connection:
    """Open a connection that is not taken for one of the engine's."""
    connection = connect(url)
    connection.run("SET application_name TO 'operator'")
    return connection


def write(session: Database, sql: str, victim: Enrolled) -> None:
    """Run a statement that changes rows. ``fetch`` reads its answer, so it has to return one."""
    session.fetch("write", f"{sql} RETURNING 1", **names(victim, sql))


def names(victim: Enrolled, sql: str) -> dict[str, str]:
    """Return the values of the names that a statement uses."""
    cadence = victim.cadence
    values = {
        "lead": victim.lead_id,
        "enrollment": victim.id,
        "cadence": cadence.id,
        "org": cadence.org_id,
        "first_step": cadence.steps[0],
        "second_step": cadence.steps[1],
    }
    return {name: str(value) for name, value in values.items() if f":{name}" in sql}


def clock(session: Database) -> datetime:
    """Return PostgreSQL's clock: whatever was committed before is older."""
    [[now]] = session.fetch("clock", "SELECT clock_timestamp()")
    moment: datetime = now
    return moment
