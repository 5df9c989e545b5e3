"""What was changed is shown in the words of the glossary: each table, column and code has some."""

import re

from cadence_core.model.reasons import Reason
from cli.words import CODES, FIELDS, THINGS, UNSEEN, field, value_of
from tests.cli.conftest import Run
from tests.world import World

RECORDED = """
    SELECT DISTINCT tgrelid::regclass::text AS name FROM pg_trigger
     WHERE tgfoid::regproc::text IN ('record_setting', 'record_step_history')"""
COLUMNS = """
    SELECT DISTINCT column_name::text AS name FROM information_schema.columns
     WHERE table_schema = 'public' AND table_name = ANY (:tables)"""
CODES_OF_CHECKS = r"""
    SELECT DISTINCT a.attname::text AS column, found[1] AS code
      FROM pg_constraint AS c
      JOIN pg_attribute AS a ON a.attrelid = c.conrelid AND c.conkey = ARRAY[a.attnum]
     CROSS JOIN regexp_matches(pg_get_constraintdef(c.oid), '''(\w+)''::text', 'g') AS found
     WHERE c.contype = 'c' AND c.conrelid::regclass::text = ANY (:tables)"""
OF_ENROLLMENTS = {"status", "reason", "detail", "current_step"}
RAW = re.compile(r"[a-z]+_[a-z_]+")
CHANGES = (
    "UPDATE organizations SET minimum_gap_minutes = 2880, accepted_bounce_rate = 0.015",
    "UPDATE cadences SET when_too_late = 'skip_step', is_pilot = true",
    "UPDATE cadence_steps SET delay_business_days = 2, reply_in_thread = true",
    """INSERT INTO sending_caps (org_id, kind, daily_cap)
       SELECT id, 'first_touches', 2 FROM organizations""",
    "INSERT INTO sending_stops (channel, reason) VALUES ('whatsapp', 'a drill')",
    """INSERT INTO days_off (org_id, day, name)
       SELECT id, '2026-12-24', 'Christmas Eve' FROM organizations""",
    "INSERT INTO sending_schedules (org_id, name) SELECT id, 'Weekdays' FROM organizations",
    """INSERT INTO sending_hours (schedule_id, org_id, iso_day, opens, closes)
       SELECT id, org_id, 1, '09:00', '17:30' FROM sending_schedules""",
    "UPDATE organizations SET schedule_id = (SELECT id FROM sending_schedules)",
    """INSERT INTO reputation_pauses (org_id, scope, reason, detail, sends, bounces, complaints)
       SELECT id, 'organization', 'reputation_pause', '9 of 100 bounced', 100, 9, 0
         FROM organizations""",
)
"""One of each kind of setting, with codes, ids, rates, times and switches."""


def recorded_tables(world: World) -> set[str]:
    return {row["name"] for row in world.rows(RECORDED)}


def test_each_table_and_column_of_the_history_has_words_and_no_others(world: World) -> None:
    tables = recorded_tables(world)
    columns = {row["name"] for row in world.rows(COLUMNS, tables=list(tables))} | OF_ENROLLMENTS

    assert set(THINGS) == tables | {"cadence_enrollments"}
    assert {column for column in columns if "_" in column} <= FIELDS.keys() | UNSEEN
    assert FIELDS.keys() | UNSEEN <= columns
    assert [column for column in columns if "_" in field(column)] == []


def test_each_code_that_a_column_may_have_has_words(world: World) -> None:
    found = world.rows(CODES_OF_CHECKS, tables=list(recorded_tables(world)))
    codes = {(row["column"], row["code"]) for row in found}

    assert ("kind", "first_touches") in codes
    assert [pair for pair in codes if "_" in value_of(*pair, {})] == []
    assert {(column, code) for column, known in CODES.items() for code in known} <= codes
    assert {code for column, code in codes if column == "reason"} <= set(Reason)


def test_changes_of_every_kind_are_printed_without_a_raw_name(world: World, command: Run) -> None:
    world.cadence({}, name="Spring")
    for change in CHANGES:
        world.connection.run(change)

    settings, steps = command("history"), command("history", "--cadence", "spring")

    assert settings.output.count(" id: ") == len(CHANGES) - 1
    assert RAW.findall(settings.output + steps.output) == []
    shown = " ".join(settings.output.split())
    for words in (
        "changed organization Acme accepted bounce rate: 2% -> 1.5% gap in minutes: 0 -> 2,880",
        "changed cadence Spring pilot: no -> yes when too late: send -> leave the step out",
        "created cap of Acme for: first messages messages in 24 hours: 2 trickle: yes",
        "created pause of the engine channel: WhatsApp",
        "created hours of Weekdays closes: 17:30 opens: 09:00 weekday: Monday",
        "schedule: none -> Weekdays",
        "until: a person ends it",
    ):
        assert words in shown
