"""How much a message makes PostgreSQL write ahead (WAL): its claim, its begin and its result."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import mean

from pg8000.native import Connection

from bench.databases import EVERY_RULE, a_database, patient
from bench.figures import Race, Ratio, Runner
from bench.stage import Stage, engine, enroll, run_once
from bench.written_ahead import bytes_between, bytes_by_relation, position
from cadence_core.sending.application import Application
from local.embedded_postgres import restartable_server

LEADS, BATCH, LATE_BATCHES = 10_000, 50, 2
ALLOWED_KB = 6
PLACES = {"due order": 1, "fair order": 50}
"""In fair order, consecutive messages are in so many places of a table, one an organization."""
ABOUT = f"""Of a message among {LEADS:,} that are due, with every optional rule on. Right after a
checkpoint, PostgreSQL logs the whole page that a row or an index entry is on; long after it, each
page that is written to has been logged. Compressed: with `wal_compression`. In fair order,
consecutive messages are in {PLACES["fair order"]} places of a table. The index of address hashes is
the GIN index by which a person's messages are found: its part of what is written long after."""
ADDRESS_INDEX = "interactions_address_hashes_idx"
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
SHOWN = (f"first {BATCH}", "long after")


def wal(stage: Stage) -> Iterator[Race]:
    """Yield a race for each order, on a server of its own: its settings differ."""
    del stage
    with restartable_server() as server:
        info = server.get_postmaster_info()
        for order, places in PLACES.items():
            with _waiting(str(info.socket_dir), places, Path(server.pgdata)) as database:
                compressed = tuple(f"{name}, compressed" for name in SHOWN)
                runners: dict[str, Runner] = {
                    **dict(zip(SHOWN, database.runners("off"), strict=True)),
                    **dict(zip(compressed, database.runners("on"), strict=True)),
                    "index of address hashes": database.of_address_index,
                    "allowed": partial(float, ALLOWED_KB),
                }
                ratios = (
                    *(Ratio(name, "allowed", "kB") for name in (*SHOWN, *compressed)),
                    Ratio("index of address hashes", "long after", "kB"),
                )
                yield Race(order, runners, ratios)


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A database with leads whose messages are due, and the engine that sends them.

    Attributes:
        data: the folder of PostgreSQL's data.
        late: where the WAL of the last batches begins and ends.
    """

    database: Connection
    application: Application
    data: Path
    late: list[str] = field(default_factory=list)

    def runners(self, compression: str) -> tuple[Runner, Runner]:
        """Return what measures the first batch after a checkpoint, and later ones."""
        return partial(self._first, compression), self._long_after

    def _first(self, compression: str) -> float:
        _set(self.database, wal_compression=compression)
        self.database.run("ANALYZE")  # as autovacuum does in a database that is used
        self.database.run("CHECKPOINT")
        return self._send()

    def _long_after(self) -> float:
        """Send batches as if every page had been logged."""
        _set(self.database, full_page_writes="off")
        begin = position(self.database)
        kilobytes = mean(self._send() for _ in range(LATE_BATCHES))
        self.late[:] = begin, position(self.database)
        _set(self.database, full_page_writes="on")
        return kilobytes

    def of_address_index(self) -> float:
        """Return the kB of the index among those of the last batches."""
        found = bytes_by_relation(self.database, self.data, *self.late)
        assert found[ADDRESS_INDEX], found
        return found[ADDRESS_INDEX] / LATE_BATCHES / BATCH / 1000

    def _send(self) -> float:
        begin = position(self.database)
        assert run_once(self.application) == BATCH
        return bytes_between(self.database, begin, position(self.database)) / BATCH / 1000


@contextmanager
def _waiting(server: str, places: int, data: Path) -> Iterator[_Waiting]:
    """Yield a database of which some messages have been sent."""
    url = a_database(server, f"wal_{places}", *EVERY_RULE)
    enroll(url, LEADS)
    with patient(url) as database:
        database.run("SET session_replication_role TO replica")  # no trigger has to run
        database.run(READ)
        database.run(LAY_OUT, places=places)
        database.run("VACUUM FULL ANALYZE leads")
        database.run("VACUUM FULL ANALYZE cadence_enrollments")
        _set(database, **SETTINGS)
        with engine(url, BATCH, 10, EMAIL_TRANSPORT="stub") as application:
            yield _Waiting(database, application, data)


def _set(database: Connection, **settings: str) -> None:
    for name, value in settings.items():
        database.run(f"ALTER SYSTEM SET {name} = {value}")
    database.run("SELECT pg_reload_conf()")
    database.run("SELECT pg_sleep(0.3)")  # until every process has read it
