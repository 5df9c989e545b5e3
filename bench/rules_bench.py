"""Measures what the sending rules cost: a batch with every rule on against one without any.

Both send from databases of one server, in turn, so that a busy computer slows both down. The
fastest batches are compared: they are the least disturbed ones.
"""

from contextlib import redirect_stdout
from io import StringIO
from statistics import median

from bench.send_bench import (
    BATCH,
    CONCURRENCY,
    LATENCY_MS,
    RUNS,
    SEED,
    an_application,
    batch_ms,
    provider,
    spread,
)
from cadence_core.database.connection import connect
from cadence_core.database.migrate import migrate_database
from cadence_core.runtime.telemetry import logger
from local.embedded_postgres import database_url, temporary_server

MAX_RATIO = 1.10
MAX_MORE_MS = 25

A_CALENDAR = "INSERT INTO holidays (calendar, day, name) VALUES ('BR', current_date + 30, 'Rest')"
# Each rule has to look, and keeps nothing back.
EVERY_RULE = """
WITH schedule AS (
    INSERT INTO sending_schedules (org_id, name, holiday_calendars)
    SELECT id, 'Around the clock', '{BR}' FROM organizations RETURNING id, org_id
), hours AS (
    INSERT INTO sending_hours (schedule_id, org_id, iso_day, opens, closes)
    SELECT id, org_id, day, opens, closes
      FROM schedule, generate_series(1, 7) AS day,
           (VALUES (time '00:00', time '12:00'), ('12:00', '24:00')) AS span (opens, closes)
), day_off AS (
    INSERT INTO days_off (org_id, day, name)
    SELECT id, current_date + 30, 'Company trip' FROM organizations
), cap AS (
    INSERT INTO sending_caps (org_id, kind, daily_cap, trickle, sender_id)
    SELECT org_id, kind, 10000000, true, CASE kind WHEN 'sender' THEN id END
      FROM senders, unnest(ARRAY['organization', 'sender', 'first_touches', 'domain']) AS kind
), stop AS (
    INSERT INTO sending_stops (org_id, channel, reason)
    SELECT id, 'whatsapp', 'no numbers yet' FROM organizations
), pause AS (
    INSERT INTO reputation_pauses (org_id, scope, domain, reason, detail)
    SELECT id, 'domain', 'elsewhere.test', 'authentication_refused', 'SPF' FROM organizations
), cadence AS (
    UPDATE cadences SET when_too_late = 'hold', max_lateness_hours = 24
)
UPDATE organizations AS o SET minimum_gap_minutes = 1440, schedule_id = schedule.id
  FROM schedule WHERE schedule.org_id = o.id
"""


def a_database(socket_dir: str, name: str, *seeds: str) -> str:
    """Create a database, run the SQL in it, and return its URL."""
    admin = connect(database_url(socket_dir, "postgres"))
    admin.run(f"CREATE DATABASE {name}")
    admin.close()
    url = database_url(socket_dir, name)
    migrate_database(url)
    database = connect(url)
    for seed in seeds:
        database.run(seed)
    database.close()
    return url


def measure(urls: tuple[str, str], latency_ms: float) -> tuple[list[float], list[float]]:
    """Return the durations in milliseconds without rules and with every rule, sent in turn."""
    databases = [connect(url) for url in urls]
    durations: tuple[list[float], list[float]] = ([], [])
    with provider(latency_ms):
        applications = [an_application(url) for url in urls]
        for run in range(1 + RUNS):
            for application, database, own in zip(applications, databases, durations, strict=True):
                # The leads of each batch are the same people.
                database.run(
                    "UPDATE person_touches SET touched_at = touched_at - interval '2 days'"
                )
                duration = batch_ms(application, database)
                if run:  # the first batch of a process is another matter
                    own.append(duration)
                else:
                    database.run("ANALYZE")  # as autovacuum does in a database that is used
    for database in databases:
        database.close()
    return durations


def main() -> None:
    """Measure with and without latency, and print the results."""
    logger.setLevel("CRITICAL")
    with temporary_server() as socket_dir:
        urls = (
            a_database(socket_dir, "without_rules", SEED),
            a_database(socket_dir, "with_rules", SEED, A_CALENDAR, EVERY_RULE),
        )
        with redirect_stdout(StringIO()):  # the metrics
            at_once = measure(urls, 0)
            slow = measure(urls, LATENCY_MS)
    more, ratio = min(at_once[1]) - min(at_once[0]), min(slow[1]) / min(slow[0])
    print(f"{BATCH} emails, {CONCURRENCY} at a time, {RUNS} runs in turn, fastest:")
    for title, (without, with_rules) in (
        ("provider answers at once", at_once),
        (f"provider takes {LATENCY_MS} ms", slow),
    ):
        print(f"  {title}, no rule set        {min(without):7.0f} ms  {described(without)}")
        print(f"  {title}, every rule on      {min(with_rules):7.0f} ms  {described(with_rules)}")
    print(f"  more, at once: {more:.0f} ms, allowed {MAX_MORE_MS}  {verdict(more <= MAX_MORE_MS)}")
    print(f"  ratio, slow: {ratio:.2f}, allowed {MAX_RATIO:.2f}  {verdict(ratio <= MAX_RATIO)}")


def described(durations: list[float]) -> str:
    """Return the median and the range as text."""
    return f"median {median(durations):.0f} {spread(durations)}"


def verdict(is_within: bool) -> str:  # noqa: FBT001
    """Return what a bar says."""
    return "ok" if is_within else "EXCEEDED"


if __name__ == "__main__":
    main()
