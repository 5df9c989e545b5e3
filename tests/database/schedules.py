"""Builders of sending schedules."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from tests.database.wall_clock import Schedule, time_of
from tests.world import World

WORKDAYS = range(1, 6)
HOURS = """
    INSERT INTO sending_hours (schedule_id, iso_day, opens, closes)
    VALUES (:schedule, :day, CAST(:opens AS time), CAST(:closes AS time))"""


def office_hours(
    world: World, opens: str = "09:00", closes: str = "17:00", **columns: object
) -> UUID:
    """Insert a schedule that is open from Monday to Friday."""
    schedule = world.insert(
        "sending_schedules", **{"org_id": world.org_id, "name": "Office hours", **columns}
    )
    for day in WORKDAYS:
        add_hours(world, schedule, day, opens, closes)
    return schedule


def add_hours(world: World, schedule: UUID, day: int, opens: str, closes: str) -> None:
    world.connection.run(HOURS, schedule=schedule, day=day, opens=opens, closes=closes)


def add_holiday(world: World, calendar: str, day: date, name: str = "Holiday") -> None:
    world.connection.run(
        "INSERT INTO holidays VALUES (:calendar, :day, :name)",
        calendar=calendar,
        day=day,
        name=name,
    )


def add_day_off(world: World, day: date, name: str = "Company trip") -> None:
    world.connection.run(
        "INSERT INTO days_off VALUES (:org, :day, :name)", org=world.org_id, day=day, name=name
    )


def write_schedule(world: World, schedule: Schedule, spread_minutes: int = 0) -> UUID:
    """Insert a schedule, its days without hours half as holidays and half as days off."""
    world.connection.run("DELETE FROM days_off")
    calendar = uuid4().hex
    add_holiday(world, calendar, date(1999, 1, 1))
    for number, day in enumerate(sorted(schedule.days_without)):
        if number % 2:
            add_day_off(world, day)
        else:
            add_holiday(world, calendar, day)
    id_ = world.insert(
        "sending_schedules",
        org_id=world.org_id,
        name="any",
        holiday_calendars=[calendar],
        spread_minutes=spread_minutes,
    )
    for day_of_week, spans in schedule.spans.items():
        for opens, closes in spans:
            add_hours(world, id_, day_of_week, time_of(opens), time_of(closes))
    return id_


CANDIDATE_TYPES = {
    "channel": "text",
    "zone": "text",
    "schedule_id": "uuid",
    "enrollment_id": "uuid",
    "step_due_at": "timestamptz",
}


def ruling(
    world: World, rule: str, at: datetime, **columns: Any
) -> tuple[datetime, str | None] | None:
    """Return until when a rule keeps a message with these columns, and its detail."""
    candidate = {"channel": "email", "zone": "UTC", **columns}
    values = ", ".join(f"CAST(:{name} AS {CANDIDATE_TYPES[name]}) AS {name}" for name in candidate)
    rows = world.connection.run(
        f"""SELECT r.until, r.detail
              FROM (SELECT {values}) AS given
              LEFT JOIN sending_schedules AS s ON s.id = given.schedule_id
             CROSS JOIN LATERAL {rule}(
                   jsonb_populate_record(NULL::candidate, to_jsonb(given)
                       || jsonb_build_object('spread_minutes', s.spread_minutes)), :at) AS r
             WHERE r.until IS NOT NULL""",  # noqa: S608
        at=at,
        **candidate,
    )
    return (rows[0][0], rows[0][1]) if rows else None
