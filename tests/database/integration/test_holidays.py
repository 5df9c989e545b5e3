"""The migrate function fills in holidays; a schedule names only calendars that have some."""

import logging
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from cadence_core.database import holiday_calendars
from cadence_core.database.access import UrlAccess
from cadence_core.database.database_url import connection_arguments
from cadence_core.database.holiday_calendars import fill_holidays
from tests.database.integration.test_constraints import refused
from tests.database.schedules import add_holiday, office_hours
from tests.world import World


def fill(world: World) -> int:
    return fill_holidays(UrlAccess(connection_arguments(world.url)))


def test_every_country_and_part_has_its_holidays_for_five_years(world: World) -> None:
    years = [datetime.now(UTC).year]
    count = fill(world)
    years.append(datetime.now(UTC).year)

    assert count == world.count("holidays") > 50_000
    [[calendars, first, last]] = world.connection.run(
        """SELECT count(DISTINCT calendar), extract(year FROM min(day)), extract(year FROM max(day))
             FROM holidays"""
    )
    assert calendars > 850
    assert first in years
    assert last == first + 4
    for calendar in ("BR", "US-CA", "PT"):
        assert world.count("holidays", f"calendar = '{calendar}'") > 40


def test_filling_again_writes_what_changed_and_nothing_else(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = {"2027-03-01": "Eid", "2027-12-25": "Christmas"}
    monkeypatch.setattr(
        holiday_calendars,
        "known_holidays",
        lambda _: [{"calendar": "XX", "day": day, "name": name} for day, name in days.items()],
    )
    add_holiday(world, "XX", date(2020, 1, 1), "Past")
    add_holiday(world, "OWN", date(2027, 1, 2), "Founders' day")
    fill(world)
    before = world.dump()["holidays"]

    fill(world)
    assert world.dump()["holidays"] == before

    del days["2027-03-01"]
    days["2027-03-02"] = "Eid"
    days["2027-12-25"] = "Natal"
    fill(world)

    rows = world.rows("SELECT calendar, day::text, name FROM holidays ORDER BY calendar, day")
    assert [tuple(row.values()) for row in rows] == [
        ("OWN", "2027-01-02", "Founders' day"),
        ("XX", "2020-01-01", "Past"),
        ("XX", "2027-03-02", "Eid"),
        ("XX", "2027-12-25", "Natal"),
    ]


def test_a_calendar_in_use_that_ends_soon_is_logged(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(holiday_calendars, "known_holidays", lambda _: [])
    today = date(2026, 11, 20)
    world.stop_clock(datetime(2026, 11, 20, 13, tzinfo=UTC))
    ends = {"GONE": 199, "LASTS": 201, "UNUSED": 1}
    for calendar, days in ends.items():
        add_holiday(world, calendar, today + timedelta(days=days), "Last")
    office_hours(world, holiday_calendars=["GONE", "LASTS"])

    with caplog.at_level(logging.WARNING):
        fill(world)

    assert caplog.messages == ["holiday calendars in use end within 200 days: GONE"]


def test_a_calendar_without_holidays_is_refused(world: World) -> None:
    add_holiday(world, "PT", date(2026, 12, 25))
    schedule = office_hours(world, holiday_calendars=["PT"])

    with refused("sending_schedules_calendars_known"):
        world.update("sending_schedules", schedule, holiday_calendars=["PT", "UK"])


def test_hours_that_overlap_are_refused_and_hours_that_touch_are_not(world: World) -> None:
    schedule = office_hours(world, "09:00", "12:00")
    add = "INSERT INTO sending_hours (schedule_id, iso_day, opens, closes) VALUES (:id, 1, {})"

    for span in ("'11:59', '13:00'", "'08:00', '09:01'", "'10:00', '11:00'", "'08:00', '24:00'"):
        with refused("sending_hours_no_overlap"):
            world.connection.run(add.format(span), id=schedule)
    with refused("sending_hours_in_order"):
        world.connection.run(add.format("'20:00', '02:00'"), id=schedule)
    world.connection.run(add.format("'12:00', '24:00'"), id=schedule)

    world.connection.run("""UPDATE sending_hours
              SET opens = opens - interval '1 hour', closes = closes - interval '1 hour'""")
    assert world.count("sending_hours", f"schedule_id = '{schedule}' AND iso_day = 1") == 2


def test_hours_of_a_schedule_that_does_not_exist_are_refused(world: World) -> None:
    with refused("23502"):
        world.connection.run(
            """INSERT INTO sending_hours (schedule_id, iso_day, opens, closes)
               VALUES (:id, 1, '09:00', '17:00')""",
            id=uuid4(),
        )
