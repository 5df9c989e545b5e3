"""Measures what picking a batch costs, in blocks of PostgreSQL, among many organizations.

One organization owns nine tenths of what is due. Each case is measured several times, and changes
nothing: *look* is what finds the messages, *with the lease* the whole pick. Blocks, unlike
milliseconds, are the same on a busy machine.

    python -m bench.pick_bench --due 100000 --lanes 160000 --case night --case evening
"""

import argparse
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from pg8000.native import Connection

from cadence_core.database import connection as database_connection
from cadence_core.database.connection import connect
from cadence_core.database.migrate import migrate_database
from cadence_core.sending.application import SESSION
from local.embedded_postgres import database_url, temporary_server

ROUNDS = 5
BATCH = 50
ORGANIZATIONS = 1_000
ZONES = ("America/New_York", "America/Sao_Paulo", "Europe/Lisbon", "Asia/Tokyo")
DUE_LATER = (
    "UPDATE cadence_enrollments SET next_step_due = next_step_due + interval '60 days' WHERE"
)
SIZES: dict[str, dict[str, object]] = {
    "12000": {"cadences": 2, "steps": 2, "zones": list(ZONES[:3])},
    "160000": {"cadences": 10, "steps": 4, "zones": list(ZONES)},
}
FIRST_ORG = "md5('org1')::uuid"

SEED = f"""
SET session_replication_role = replica;
INSERT INTO organizations (id, name, timezone)
SELECT md5('org' || n)::uuid, 'org' || n, 'UTC' FROM generate_series(1, {ORGANIZATIONS}) AS n;
INSERT INTO sending_schedules (id, org_id, name, spread_minutes)
SELECT id, id, 'office', 0 FROM organizations;
UPDATE organizations SET schedule_id = id;
INSERT INTO lead_zones SELECT id, zone FROM organizations, unnest(:zones ::text[]) AS zone;
INSERT INTO senders (id, org_id, channel, address, address_key)
SELECT md5(o.id || channel)::uuid, o.id, channel, o.name || '@x.test', o.name || '@x.test'
  FROM organizations AS o, unnest(ARRAY['email', 'whatsapp']) AS channel;
INSERT INTO cadences (id, org_id, name, status, email_sender_id, whatsapp_sender_id)
SELECT md5(o.id || '-' || c)::uuid, o.id, 'c', 'active', md5(o.id || 'email')::uuid,
       md5(o.id || 'whatsapp')::uuid
  FROM organizations AS o, generate_series(1, :cadences ::int) AS c;
INSERT INTO cadence_steps (id, org_id, cadence_id, step_order, channel)
SELECT md5(c.id || '-' || n)::uuid, org_id, c.id, n,
       CASE WHEN n % 2 = 1 THEN 'email' ELSE 'whatsapp' END
  FROM cadences AS c, generate_series(1, :steps ::int) AS n;
CREATE TEMP TABLE message AS
SELECT n, gen_random_uuid() AS lead_id, org_id, md5(org_id || '-' || c)::uuid AS cadence_id, step,
       zone, due
  FROM (SELECT n, md5('org' || CASE WHEN random() < 0.9 THEN 1
                                    ELSE 2 + floor(random() * {ORGANIZATIONS - 1})::int END
                      )::uuid AS org_id,
               1 + floor(random() * :cadences)::int AS c,
               1 + floor(random() * :steps)::int AS step,
               (:zones ::text[])[1 + floor(random() * cardinality(:zones ::text[]))] AS zone,
               now() + random() * CASE WHEN n <= :due THEN interval '-10 days'
                                       ELSE interval '30 days' END AS due
          FROM generate_series(1, CAST(:due * 1.2 AS integer)) AS n) AS each
 ORDER BY random();
INSERT INTO leads (id, org_id, email, email_key, phone, phone_key, timezone)
SELECT lead_id, org_id, address, address, '+' || 351910000000 + n,
       CAST(351910000000 + n AS text), zone
  FROM message, concat(lead_id, '@', left(lead_id::text, 3), '.test') AS address;
INSERT INTO cadence_enrollments (org_id, cadence_id, lead_id, next_step_id, zone, is_first_touch,
                                 next_step_due, step_due_at)
SELECT org_id, cadence_id, lead_id, md5(cadence_id || '-' || step)::uuid, zone,
       step <= :steps / 2, due, due FROM message;
DROP TABLE message;
SET session_replication_role = DEFAULT"""  # noqa: S608 - constants


@dataclass(frozen=True, slots=True)
class Case:
    """What is done to the database first; ``open_at``: the only zone that is open."""

    sql: tuple[str, ...] = ()
    open_at: str = "everywhere"


NOT_FIRST = f"{DUE_LATER} org_id <> {FIRST_ORG} AND next_step_due < now()"
CAPPED = """
    INSERT INTO sending_caps (org_id, kind, sender_id, daily_cap)
    SELECT org_id, 'sender', id, 100 FROM senders;
    INSERT INTO sending_caps (org_id, kind, daily_cap)
    SELECT id, 'organization', 1000 FROM organizations;
    INSERT INTO sending_caps (org_id, kind, daily_cap) SELECT id, 'domain', 20 FROM organizations"""
CASES = {
    "all open": Case(),
    "all open, capped": Case((CAPPED,)),
    "nothing due": Case((f"{DUE_LATER} next_step_due < now()",)),
    "one organization due": Case((NOT_FIRST,)),
    "one organization due, capped": Case((NOT_FIRST, CAPPED)),
    "twenty organizations due": Case(
        (
            f"""{DUE_LATER} org_id IN (SELECT id FROM organizations ORDER BY id OFFSET 20)
                 AND next_step_due < now()""",  # noqa: S608 - constants
        )
    ),
    "every organization stopped": Case(
        ("INSERT INTO sending_stops (org_id, reason) SELECT id, 'x' FROM organizations",)
    ),
    "a channel stopped": Case(
        ("INSERT INTO sending_stops (channel, reason) VALUES ('whatsapp', 'x')",)
    ),
    "one cadence of each paused": Case(
        (
            """UPDATE cadences SET status = 'paused'
                WHERE id IN (SELECT DISTINCT ON (org_id) id FROM cadences)""",
        )
    ),
    "night": Case(open_at="nowhere"),
    "one zone open": Case(open_at=ZONES[0]),
    "evening": Case(
        (f"{DUE_LATER} zone = '{ZONES[0]}' AND org_id <> {FIRST_ORG} AND next_step_due < now()",),
        open_at=ZONES[0],
    ),
}


def hours(open_at: str) -> str:
    """Return the hours of every schedule: always, or those that only one zone is within now."""
    if open_at == "everywhere":
        return "VALUES (time '00:00', time '23:59')"
    zone = "Asia/Karachi" if open_at == "nowhere" else open_at
    moment = f"(now() AT TIME ZONE '{zone}')"
    opens, closes = f"({moment} - interval '45 minutes')", f"({moment} + interval '45 minutes')"
    return f"""
        SELECT {opens}::time,
               CASE WHEN {opens}::date = {closes}::date THEN {closes}::time ELSE time '24:00' END
        UNION ALL
        SELECT time '00:00', {closes}::time WHERE {opens}::date <> {closes}::date"""


def set_hours(db: Connection, open_at: str) -> None:
    """Give every schedule these hours, and compute when it opens."""
    db.run("SET session_replication_role = replica")
    db.run("DELETE FROM sending_hours")
    db.run(
        f"""INSERT INTO sending_hours (schedule_id, org_id, iso_day, opens, closes)
            SELECT id, org_id, day, span.opens, span.closes
              FROM sending_schedules, generate_series(1, 7) AS day,
                   ({hours(open_at)}) AS span (opens, closes)"""  # noqa: S608 - constants
    )
    db.run("TRUNCATE open_spans")
    db.run("SET session_replication_role = DEFAULT")
    db.run(
        """INSERT INTO open_spans (org_id, schedule_id, zone)
           SELECT org_id, id, zone
             FROM sending_schedules, unnest(:zones ::text[] || '{UTC}') AS zone""",
        zones=list(ZONES),
    )
    while db.run("SELECT refresh_open_spans()") != [[0]]:
        pass  # each computes what it can in a second
    db.run("VACUUM ANALYZE")


def blocks(db: Connection, sql: str) -> tuple[int, float, float]:
    """Return the blocks that a statement reads, its milliseconds and its rows, and undo it."""
    db.run("BEGIN")
    [[[explained]]] = db.run(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}")
    db.run("ROLLBACK")
    plan = explained["Plan"]
    read = plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
    return read, plan["Actual Total Time"], plan["Actual Rows"]


def measure(db: Connection, name: str) -> None:
    """Print what the picks of a case read."""
    looks, leases = [], []
    for _ in range(ROUNDS):
        looks.append(blocks(db, f"SELECT due_in_turn({BATCH}, '{{}}')"))
        leases.append(
            blocks(db, f"SELECT * FROM pick_due(gen_random_uuid(), {BATCH}, 60, '{{}}')")  # noqa: S608
        )
        db.run("UPDATE sending_rotation SET turn = turn + 1, org_id = gen_random_uuid()")
    spans = blocks(db, "SELECT refresh_open_spans()")
    cells = [
        f"{label} {statistics.median(read for read, _, _ in part[1:]):7.0f} blocks"
        f" {min(ms for _, ms, _ in part):7.1f} ms"
        for label, part in (("look", looks), ("with the lease", leases))
    ]
    print(
        f"{name:32} {leases[-1][2]:3.0f} rows", *cells, f"spans {spans[0]}", sep=" | ", flush=True
    )


@contextmanager
def copy_of(server: str, database: str) -> Iterator[Connection]:
    """Connect to a copy of a database; drop it afterwards."""
    admin = connect(database_url(server, "postgres"))
    admin.run("SET statement_timeout TO 0")
    admin.run(f"CREATE DATABASE bench_case TEMPLATE {database} STRATEGY file_copy")
    db = connect(database_url(server, "bench_case"))
    for name, value in {**SESSION, "statement_timeout": "0"}.items():
        db.run(f"SET {name} TO {value}")
    try:
        yield db
    finally:
        db.close()
        admin.run("DROP DATABASE bench_case WITH (FORCE)")
        admin.close()


def seed(server: str, database: str, **values: object) -> None:
    """Make the database of the cases."""
    admin = connect(database_url(server, "postgres"))
    admin.run(f"CREATE DATABASE {database}")
    admin.close()
    migrate_database(database_url(server, database))
    db = connect(database_url(server, database))
    db.run("SET statement_timeout TO 0")
    for statement in SEED.split(";\n"):
        names = {name: value for name, value in values.items() if f":{name}" in statement}
        db.run(statement, **names)
    set_hours(db, "everywhere")
    db.close()


def main() -> None:
    """Measure the cases that the command line names, or all."""
    parser = argparse.ArgumentParser(description="Measure what picking a batch costs.")
    parser.add_argument("--due", type=int, default=100_000)
    parser.add_argument("--lanes", choices=SIZES, default="160000")
    parser.add_argument("--case", choices=CASES, action="append")
    options = parser.parse_args()
    database_connection.SOCKET_TIMEOUT_SECONDS = 3600
    with temporary_server() as server:
        seed(server, "bench", due=options.due, **SIZES[options.lanes])
        for name in options.case or CASES:
            with copy_of(server, "bench") as db:
                for statement in ";\n".join(CASES[name].sql).split(";\n"):
                    if statement:
                        db.run(statement)
                set_hours(db, CASES[name].open_at)
                measure(db, name)


if __name__ == "__main__":
    main()
