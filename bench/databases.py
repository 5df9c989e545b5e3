"""Databases that benches measure with: one without optional rules, and one with each of them."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from unittest.mock import patch

from pg8000.native import Connection

from bench.sending import SEED
from cadence_core.database import connection
from cadence_core.database.migrate import migrate_database
from local.embedded_postgres import database_url

MAX_WAIT_SECONDS = 3600
EMPTY = "empty"
"""The database that the others of a server are copied from: to migrate each takes seconds."""
A_CALENDAR = "INSERT INTO holidays (calendar, day, name) VALUES ('BR', current_date + 30, 'Rest')"
SCHEDULES = """
INSERT INTO sending_schedules (org_id, name, holiday_calendars)
SELECT id, 'Around the clock', '{BR}' FROM organizations"""
DAYS_OFF = """
INSERT INTO days_off (org_id, day, name)
SELECT id, current_date + 30, 'Company trip' FROM organizations"""
PAUSES = """
INSERT INTO reputation_pauses (org_id, scope, domain, reason, detail)
SELECT id, 'domain', 'elsewhere.test', 'authentication_refused', 'SPF' FROM organizations"""
OTHER_RULES = """
WITH hours AS (
    INSERT INTO sending_hours (schedule_id, org_id, iso_day, opens, closes)
    SELECT id, org_id, day, opens, closes
      FROM sending_schedules, generate_series(1, 7) AS day,
           (VALUES (time '00:00', time '12:00'), ('12:00', '24:00')) AS span (opens, closes)
), cap AS (
    INSERT INTO sending_caps (org_id, kind, daily_cap, trickle, sender_id)
    SELECT org_id, kind, 10000000, true, CASE kind WHEN 'sender' THEN id END
      FROM senders, unnest(ARRAY['organization', 'sender', 'first_touches', 'domain']) AS kind
), stop AS (
    INSERT INTO sending_stops (org_id, channel, reason)
    SELECT id, 'whatsapp', 'no numbers yet' FROM organizations
), cadence AS (
    UPDATE cadences SET when_too_late = 'hold', max_lateness_hours = 24
)
UPDATE organizations AS o SET minimum_gap_minutes = 1440, schedule_id = schedule.id
  FROM sending_schedules AS schedule WHERE schedule.org_id = o.id
"""
# Each has to look, and keeps nothing back. The triggers of the hours need to know how many
# schedules there are.
EVERY_RULE = (A_CALENDAR, SCHEDULES, "ANALYZE", DAYS_OFF, PAUSES, OTHER_RULES)


def a_database(socket_dir: str, name: str, *rules: str, organizations: int = 1) -> str:
    """Create a database whose organizations have a cadence, run the SQL too, and return its URL."""
    url = a_new_database(socket_dir, name)
    with patient(url) as database:
        database.run(SEED, organizations=organizations)
        for rule in rules:
            database.run(rule)
    return url


def a_new_database(socket_dir: str, name: str) -> str:
    """Create a database with empty tables, and return its URL."""
    with patient(database_url(socket_dir, "postgres")) as admin:
        is_first = not admin.run("SELECT FROM pg_database WHERE datname = :name", name=EMPTY)
    if is_first:
        migrate_database(_create(socket_dir, EMPTY))
    return a_copy(socket_dir, name, EMPTY)


def a_copy(socket_dir: str, name: str, original: str) -> str:
    """Copy a database that no one is connected to, and return the URL of the copy."""
    return _create(socket_dir, name, f"TEMPLATE {original} STRATEGY file_copy")


def _create(socket_dir: str, name: str, options: str = "") -> str:
    with patient(database_url(socket_dir, "postgres")) as admin:
        admin.run(f"CREATE DATABASE {name} {options}")
    return database_url(socket_dir, name)


@contextmanager
def patient(url: str) -> Iterator[Connection]:
    """Connect for statements that may take long, such as filling a table."""
    with (
        patch.object(connection, "SOCKET_TIMEOUT_SECONDS", MAX_WAIT_SECONDS),
        closing(connection.connect(url)) as database,
    ):
        database.run("SET statement_timeout TO 0")
        yield database
