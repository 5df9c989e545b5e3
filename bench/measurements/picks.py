"""What it costs to find and lease the messages that are sent next, in blocks of PostgreSQL."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial

from pg8000.native import Connection

from bench.crowd import (
    CADENCES_AND_STEPS,
    FIRST_ORG,
    JUST_OPENED,
    ORGANIZATIONS,
    ZONES,
    a_crowd,
    set_hours,
)
from bench.databases import A_CALENDAR, DAYS_OFF, PAUSES, a_copy, patient
from bench.figures import Race, Ratio, Runner
from bench.stage import Stage
from cadence_core.sending.application import SESSION

BATCH, SIZE, HUGE = 50, 100_000, 1_000_000
LANES, FEWER_LANES = CADENCES_AND_STEPS
CROWDS = {f"among {SIZE:,}": (SIZE, LANES), f"in {FEWER_LANES:,} lanes": (SIZE, FEWER_LANES)}
ALLOWED_WITH_MANY, ALLOWED_WITH_FEW = 6_000, 10_000
ABOUT = f"""The blocks of 8 kB that a pick of {BATCH} messages reads: to look which are next, and to
lease them too, each judged by every rule. {ORGANIZATIONS:,} organizations, one of which owns nine
tenths of {SIZE:,} messages that are due, in {LANES:,} lanes, or in {FEWER_LANES:,}.
{ALLOWED_WITH_MANY:,} blocks are allowed if 50 organizations have something to send, else
{ALLOWED_WITH_FEW:,}, also to see that all are at their caps, which have counted in 45 quarters of
an hour. Unlike durations, blocks are the same on a busy machine."""
RUN = "md5('run')::uuid"
A_RUN = f"INSERT INTO cadence_runs (id, trigger, trigger_id) VALUES ({RUN}, 'manual', 'a pick')"  # noqa: S608 - a constant
LATER = "UPDATE cadence_enrollments SET next_step_due = next_step_due + interval '60 days' WHERE"
TWENTY = f"(SELECT id FROM organizations ORDER BY id LIMIT 19) UNION ALL SELECT {FIRST_ORG}"  # noqa: S608 - a constant
CAPS = """
INSERT INTO sending_caps (org_id, kind, sender_id, daily_cap)
SELECT org_id, 'sender', id, 100 FROM senders
UNION ALL SELECT id, 'organization', NULL, 1000 FROM organizations
UNION ALL SELECT id, 'domain', NULL, 20 FROM organizations"""

# As EVERY_RULE of other benches, in a crowd that has schedules and senders of its own.
EVERY_RULE_IN_A_CROWD = (
    A_CALENDAR,
    "UPDATE sending_schedules SET holiday_calendars = '{BR}', spread_minutes = 120",
    DAYS_OFF,
    """INSERT INTO sending_caps (org_id, kind, daily_cap, sender_id)
       SELECT org_id, kind, 10000000, CASE kind WHEN 'sender' THEN id END
         FROM senders, unnest(ARRAY['organization', 'sender', 'first_touches', 'domain']) AS kind
        WHERE kind = 'sender' OR channel = 'email' ORDER BY org_id""",
    """WITH unused AS (
           INSERT INTO senders (org_id, channel, address, address_key)
           SELECT id, 'email', name || '@y.test', name || '@y.test' FROM organizations
           RETURNING id, org_id)
       INSERT INTO sending_stops (org_id, sender_id, reason)
       SELECT org_id, id, 'not used yet' FROM unused""",
    PAUSES,
    "UPDATE cadences SET when_too_late = 'hold', max_lateness_hours = 720",
    "UPDATE organizations SET minimum_gap_minutes = 1440",
)
# In every half hour of a day, a part of it.
SPENT = """
WITH cap AS (
    INSERT INTO sending_caps (org_id, kind, sender_id, daily_cap)
    SELECT org_id, 'sender', id, 100 FROM senders
    UNION ALL SELECT id, 'organization', NULL, 200 FROM organizations
    RETURNING concat(kind, ':', id) AS scope, id, org_id, daily_cap
), scope AS (
    INSERT INTO send_scopes (scope, org_id, cap_id, used_at)
    SELECT scope, org_id, id, now() - interval '20 minutes' FROM cap
)
INSERT INTO send_counts (scope, bucket, used)
SELECT scope, bucket_of(now() - n * interval '30 minutes'), daily_cap / 40 + 1
  FROM generate_series(0, 44) AS n, cap ORDER BY n"""


@dataclass(frozen=True, slots=True)
class Case:
    """What is done to the database first; ``open_at``: see ``set_hours``."""

    allowed: int
    sql: tuple[str, ...] = ()
    open_at: str = "everywhere"


CASES = {
    "all open": Case(ALLOWED_WITH_MANY, (CAPS,)),
    "nothing due": Case(ALLOWED_WITH_FEW, (f"{LATER} next_step_due < now()",)),
    "one organization due": Case(
        ALLOWED_WITH_FEW, (f"{LATER} org_id <> {FIRST_ORG} AND next_step_due < now()", CAPS)
    ),
    "every rule on": Case(ALLOWED_WITH_MANY, EVERY_RULE_IN_A_CROWD),
    "every rule on, just opened": Case(ALLOWED_WITH_MANY, EVERY_RULE_IN_A_CROWD, JUST_OPENED),
    "twenty organizations due": Case(
        ALLOWED_WITH_FEW,
        (
            f"{LATER} next_step_due < now() AND org_id NOT IN ({TWENTY})",
            CAPS,
        ),
    ),
    "all at their caps": Case(ALLOWED_WITH_FEW, (SPENT,)),
    "a channel stopped": Case(
        ALLOWED_WITH_MANY,
        ("INSERT INTO sending_stops (channel, reason) VALUES ('email', 'a test')",),
    ),
    "one zone open": Case(ALLOWED_WITH_MANY, open_at=ZONES[0]),
    "night": Case(ALLOWED_WITH_FEW, open_at="nowhere"),
    "one zone open, one organization due in it": Case(
        ALLOWED_WITH_FEW,
        (f"{LATER} zone = '{ZONES[0]}' AND org_id <> {FIRST_ORG} AND next_step_due < now()",),
        open_at=ZONES[0],
    ),
}


def picks(stage: Stage) -> Iterator[Race]:
    """Yield a race for each case."""
    crowds = dict(CROWDS)
    if stage.is_huge:
        crowds[f"among {HUGE:,}"] = (HUGE, LANES)
    for size, lanes in crowds.values():
        a_crowd(stage.server, f"crowd_{size}_{lanes}", size, lanes)
    for number, (name, case) in enumerate(CASES.items()):
        with ExitStack() as stack:
            runners: dict[str, Runner] = {"allowed": partial(float, case.allowed)}
            for crowd, (size, lanes) in crowds.items():
                original = f"crowd_{size}_{lanes}"
                url = a_copy(stage.server, f"picks_{number}_{original}", original)
                database = stack.enter_context(patient(url))
                _prepare(database, case)
                runners[f"look {crowd}"] = partial(_look, database)
                runners[f"pick {crowd}"] = partial(_pick, database)
            yield Race(name, runners, tuple(_ratios(crowds)))


def _ratios(crowds: Iterable[str]) -> Iterator[Ratio]:
    for part in ("look", "pick"):
        for crowd in crowds:
            base = "allowed" if crowd in CROWDS else f"{part} among {SIZE:,}"
            yield Ratio(f"{part} {crowd}", base, "blocks")


def _prepare(database: Connection, case: Case) -> None:
    for statement in case.sql:
        database.run(statement)
    database.run(A_RUN)
    database.run("SELECT ask_again()")  # as the first pick after the edits does, once
    set_hours(database, case.open_at)
    for name, value in {**SESSION, "statement_timeout": "0"}.items():
        database.run(f"SET {name} TO {value}")


def _look(database: Connection) -> float:
    return _blocks(database, f"SELECT due_in_turn({BATCH}, '{{}}')")


def _pick(database: Connection) -> float:
    read = _blocks(database, f"SELECT * FROM pick_due({RUN}, {BATCH}, 60, '{{}}')")  # noqa: S608
    database.run("UPDATE sending_rotation SET turn = turn + 1, org_id = gen_random_uuid()")
    return read


def _blocks(database: Connection, sql: str) -> float:
    """Return the blocks that a statement reads, and undo it."""
    database.run("BEGIN")
    [[[explained]]] = database.run(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}")
    database.run("ROLLBACK")
    plan = explained["Plan"]
    return float(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])
