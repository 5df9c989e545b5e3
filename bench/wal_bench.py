"""Measures how much WAL a message writes: its claim, its begin and its result, with every rule on.

Right after a checkpoint, PostgreSQL logs the whole page that a row or an index entry is on; long
after it, all pages that are written to have been logged, as if full_page_writes was off.

    python -m bench.wal_bench --leads 20000

The bytes of a relation, and their kinds, come from pg_waldump.
"""

import argparse
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from statistics import mean
from typing import NamedTuple

from pg8000.native import Connection

from bench.databases import EVERY_RULE, a_database
from bench.sending import SEED
from bench.stage import engine, enroll, run_once
from cadence_core.database.connection import connect
from cadence_core.runtime.telemetry import logger
from cadence_core.sending.application import Application
from local.embedded_postgres import PG_DUMP, restartable_server

LEADS, BATCH, BATCHES = 20_000, 50, 10
PLACES = 50
"""In fair order, consecutive messages are in so many places of a table, one an organization."""
ORDERS = {"due order": 1, "fair order": PLACES}
LAY_OUT = """
UPDATE cadence_enrollments AS e
   SET next_step_due = moment.due, step_due_at = moment.due
  FROM (SELECT id, now() - interval '6 hours'
                   + (n % size * CAST(:places AS integer) + n / size) * interval '0.1 s' AS due
          FROM (SELECT id, row_number() OVER (ORDER BY ctid) AS n,
                       count(*) OVER () / CAST(:places AS integer) + 1 AS size
                  FROM cadence_enrollments) AS row) AS moment
 WHERE e.id = moment.id"""
READ = "UPDATE leads SET email_key = email"
"""As an import does."""
SETTINGS = {"autovacuum": "off", "checkpoint_timeout": "'1h'", "max_wal_size": "'20GB'"}
RECORD = re.compile(r"rmgr: (\w+) .*?tot\): +\d+/ *(\d+),.*? lsn: .*? desc: (\w+)")
RELATION = re.compile(r"blkref #0: rel \d+/\d+/(\d+)")


class Batch(NamedTuple):
    """The WAL of one batch: where it begins and ends, and how many kB a message wrote."""

    begin: str
    end: str
    kilobytes: float


@dataclass(frozen=True, slots=True)
class Waiting:
    """A database with leads whose messages are due, and the engine that sends them."""

    database: Connection
    application: Application

    def right_after_checkpoint(self) -> list[Batch]:
        """Send the first batches after a checkpoint."""
        self.database.run("CHECKPOINT")
        return [self._batch() for _ in range(BATCHES)]

    def long_after_checkpoint(self) -> list[Batch]:
        """Send batches as if every page had been logged."""
        _set(self.database, full_page_writes="off")
        try:
            return [self._batch() for _ in range(BATCHES)]
        finally:
            _set(self.database, full_page_writes="on")

    def _batch(self) -> Batch:
        begin = self._position()
        sent = run_once(self.application)
        assert sent == BATCH, sent
        end = self._position()
        [[written]] = self.database.run(
            "SELECT CAST(:end AS pg_lsn) - CAST(:begin AS pg_lsn)", begin=begin, end=end
        )
        self.database.run("ANALYZE")  # as autovacuum does in a database that is used
        return Batch(begin, end, float(written) / BATCH / 1000)

    def _position(self) -> str:
        return str(self.database.run("SELECT CAST(pg_current_wal_insert_lsn() AS text)")[0][0])


@contextmanager
def waiting(server: str, name: str, order: str, compression: str, leads: int) -> Iterator[Waiting]:
    """Yield a database of which some messages have been sent."""
    url = a_database(server, name, SEED, *EVERY_RULE)
    enroll(url, leads)
    database = connect(url)
    database.run("SET statement_timeout TO 0")
    database.run("SET session_replication_role TO replica")  # no trigger has to run
    database.run(READ)
    database.run(LAY_OUT, places=ORDERS[order])
    database.run("VACUUM FULL ANALYZE leads")
    database.run("VACUUM FULL ANALYZE cadence_enrollments")
    _set(database, wal_compression=compression, **SETTINGS)
    with engine(url, BATCH, 10, email="stub") as application:
        for _ in range(3):
            run_once(application)
            database.run("ANALYZE")
        yield Waiting(database, application)
    database.close()


def _set(database: Connection, **settings: str) -> None:
    for name, value in settings.items():
        database.run(f"ALTER SYSTEM SET {name} = {value}")
    database.run("SELECT pg_reload_conf()")
    database.run("SELECT pg_sleep(0.3)")  # until every process has read it


class Written(NamedTuple):
    """What the WAL holds about a relation, by kind of record."""

    records: Counter[str]
    size: Counter[str]


def by_relation(data: Path, batch: Batch, names: dict[str, str]) -> dict[str, Written]:
    """Return what a part of the WAL says, by the names of the relations."""
    span = ("-s", batch.begin, "-e", batch.end)
    command = [str(PG_DUMP.parent / "pg_waldump"), "-p", str(data / "pg_wal"), *span]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603
    found: dict[str, Written] = {}
    for line in printed.splitlines():
        if record := RECORD.match(line):
            relation = RELATION.search(line)
            name = names.get(relation[1], relation[1]) if relation else "(transactions)"
            written = found.setdefault(name, Written(Counter(), Counter()))
            kind = f"{record[1]}/{record[3]}" + (" with a page" if "FPW" in line else "")
            written.records[kind] += 1
            written.size[kind] += int(record[2])
    return found


def show(database: Connection, data: Path, batch: Batch) -> None:
    """Print what a batch wrote, the largest part first."""
    names = database.run(
        "SELECT CAST(pg_relation_filenode(oid) AS text), relname FROM pg_class"
        " WHERE pg_relation_filenode(oid) IS NOT NULL"
    )
    found = by_relation(data, batch, {str(node): str(name) for node, name in names})
    for name, written in sorted(found.items(), key=lambda one: -one[1].size.total()):
        kinds = ", ".join(
            f"{kind} {written.records[kind] / BATCH:.1f} x {size / written.records[kind]:.0f} B"
            for kind, size in written.size.most_common(4)
        )
        print(f"  {name:45} {written.size.total() / BATCH:7.0f} B  {kinds}")


def main() -> None:
    """Print the kB of a message in each case and, of two, by relation."""
    parser = argparse.ArgumentParser(description="Measure the WAL of a message.")
    parser.add_argument("--leads", type=int, default=LEADS)
    leads = parser.parse_args().leads
    logger.setLevel("CRITICAL")
    with restartable_server() as server:
        socket_dir = str(server.get_postmaster_info().socket_dir)
        for number, (order, compression) in enumerate(
            (order, compression) for order in ORDERS for compression in ("off", "on")
        ):
            with waiting(socket_dir, f"wal_{number}", order, compression, leads) as database:
                with redirect_stdout(StringIO()):  # the metrics
                    early = database.right_after_checkpoint()
                    late = database.long_after_checkpoint()
                print(f"{order}, wal_compression {compression}: kB a message", flush=True)
                for moment, batches in (
                    (f"the first {BATCH} after a checkpoint", early[:1]),
                    (f"the first {BATCH * BATCHES} after a checkpoint", early),
                    ("long after a checkpoint", late),
                ):
                    print(
                        f" {mean(batch.kilobytes for batch in batches):6.1f} {moment}", flush=True
                    )
                    if compression == "off":
                        show(database.database, Path(server.pgdata), batches[0])


if __name__ == "__main__":
    main()
