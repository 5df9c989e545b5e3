"""A run sends within the hours of a schedule, and an edit is in force with the next one."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from cadence_core.runtime.time_left import TimeLeft
from tests.database.schedules import add_day_off, add_holiday, add_hours, office_hours
from tests.engine import Engine, execute, running_engine
from tests.engine import engine as engine_of
from tests.world import Row, World

# A Wednesday, on which clocks show 12:00 in Lisbon and 20:00 in Tokyo.
NOON = datetime(2026, 6, 3, 11, tzinfo=UTC)
ROWS = "SELECT (e.*)::text FROM cadence_enrollments AS e ORDER BY id"


class Clock:
    """The time of the world and of the engine's sessions."""

    def __init__(self, world: World) -> None:
        self.connection = world.connection
        world.stop_clock(NOON)

    def show(self, at: datetime) -> None:
        self.connection.run("UPDATE simulated_time SET at = :at", at=at)

    def advance(self, by: timedelta) -> None:
        self.connection.run("UPDATE simulated_time SET at = at + :by", by=by)


@pytest.fixture
def clock(world: World) -> Clock:
    return Clock(world)


@pytest.fixture
def engine(world: World, clock: Clock) -> Iterator[Engine]:  # noqa: ARG001
    with running_engine(world.url) as engine:
        yield engine


def spans(world: World) -> dict[str, Any]:
    rows = world.rows("SELECT zone, opens_at::text, closes_at::text FROM open_spans")
    return {row["zone"]: (row["opens_at"], row["closes_at"]) for row in rows}


def enrolled(world: World, zone: str | None, schedule: UUID | None, **columns: Any) -> UUID:
    cadence = world.cadence({}, schedule_id=schedule)
    lead = world.lead(timezone=zone, email=f"{zone}@lead.test".lower().replace("/", "."))
    due = NOON - timedelta(hours=1)
    return world.enrollment(cadence, lead, next_step_due=due, **columns)


def reasons(world: World, enrollment: UUID) -> list[tuple[str, str, str | None]]:
    rows = world.rows(
        """SELECT rule.reason, (rule.says).until::text AS until, (rule.says).detail
             FROM candidates_of(ARRAY[CAST(:id AS uuid)]) AS asked
            CROSS JOIN rules_of(asked.c, cadence_now()) AS rule
            WHERE (rule.says).until IS NOT NULL""",
        id=enrollment,
    )
    return [(row["reason"], row["until"], row["detail"]) for row in rows]


def test_a_message_leaves_by_the_clock_of_its_lead(world: World, engine: Engine) -> None:
    schedule = office_hours(world, spread_minutes=0)
    lisbon = enrolled(world, "Europe/Lisbon", schedule)
    tokyo = enrolled(world, "Asia/Tokyo", schedule)
    before = world.enrollment_row(tokyo)

    assert engine.run().sent == 1

    assert world.status_of(lisbon)[0] == "completed"
    assert reasons(world, tokyo) == [
        ("outside_sending_window", "2026-06-04 00:00:00+00", None),
    ]
    assert world.enrollment_row(tokyo)["next_step_due"] == before["next_step_due"]


@pytest.mark.parametrize(
    ("columns", "lead_zone", "expected"),
    [
        ({"timezone": "Asia/Tokyo"}, "Europe/Lisbon", "Europe/Lisbon"),
        ({"timezone": "Asia/Tokyo"}, None, "Asia/Tokyo"),
        ({"timezone": "Asia/Tokyo"}, "", "Asia/Tokyo"),
        ({"timezone": "Asia/Tokyo"}, "GMT-3", "Asia/Tokyo"),
        ({"timezone": "Asia/Tokyo", "follows_lead": False}, "Europe/Lisbon", "Asia/Tokyo"),
        ({"follows_lead": False}, "Europe/Lisbon", "America/Sao_Paulo"),
        (None, "Europe/Lisbon", "Europe/Lisbon"),
        (None, None, "America/Sao_Paulo"),
    ],
)
def test_the_zone_is_the_lead_s_else_the_schedule_s_else_the_organization_s(
    world: World, columns: Row | None, lead_zone: str | None, expected: str
) -> None:
    schedule = None if columns is None else office_hours(world, **columns)

    [[zone]] = world.connection.run(
        "SELECT sending_zone(:org, CAST(:schedule AS uuid), CAST(:lead AS text))",
        org=world.org_id,
        schedule=schedule,
        lead=lead_zone,
    )

    assert zone == expected


EDITS = {
    "hours": "UPDATE sending_hours SET closes = '10:00'",
    "no hours": "DELETE FROM sending_hours",
    "a holiday": "INSERT INTO holidays VALUES ('PT', '2026-06-03', 'Feriado')",
    "a day off": "INSERT INTO days_off SELECT id, '2026-06-03', 'Trip' FROM organizations",
    "the zone of the lead": "UPDATE leads SET timezone = 'Asia/Tokyo'",
    "the zone that counts": """UPDATE sending_schedules
                                  SET timezone = 'Asia/Tokyo', follows_lead = false""",
    "the schedule of the cadence": """
        WITH night AS (INSERT INTO sending_schedules (org_id, name)
                       SELECT id, 'Night' FROM organizations RETURNING id),
             hours AS (INSERT INTO sending_hours (schedule_id, iso_day, opens, closes, org_id)
                       SELECT night.id, 3, '20:00', '24:00', o.id FROM night, organizations AS o)
        UPDATE cadences SET schedule_id = (SELECT id FROM night)""",
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_shuts_the_schedule_for_the_next_run_and_writes_no_enrollment(
    world: World, engine: Engine, edit: str
) -> None:
    add_holiday(world, "PT", datetime(2026, 12, 25, tzinfo=UTC).date())
    schedule = office_hours(world, spread_minutes=0, holiday_calendars=["PT"])
    enrolled(world, "Europe/Lisbon", schedule)
    rows = world.connection.run(ROWS)

    world.connection.run(EDITS[edit])

    if edit != "the zone of the lead":
        assert world.connection.run(ROWS) == rows
    assert engine.run().sent == 0


def test_an_edit_opens_the_schedule_for_a_message_that_waits(world: World, engine: Engine) -> None:
    schedule = office_hours(world, "20:00", "22:00", spread_minutes=0)
    enrolled(world, "Europe/Lisbon", schedule)
    assert engine.run().sent == 0

    add_hours(world, schedule, 3, "11:00", "13:00")

    assert engine.run().sent == 1


def test_the_organization_s_schedule_counts_for_a_cadence_without_one(
    world: World, engine: Engine
) -> None:
    enrollment = enrolled(world, "Asia/Tokyo", None)
    world.update("organizations", world.org_id, schedule_id=office_hours(world))

    assert engine.run().sent == 0
    assert [reason for reason, _, _ in reasons(world, enrollment)] == ["outside_sending_window"]


def test_a_rule_names_the_holiday_or_the_day_off(world: World, clock: Clock) -> None:
    today = NOON.date()
    add_holiday(world, "PT", today, "Feriado")
    schedule = office_hours(world, holiday_calendars=["PT"])
    enrollment = enrolled(world, "Europe/Lisbon", schedule)

    until = "2026-06-04 08:00:00+00"
    assert reasons(world, enrollment) == [("outside_sending_window", until, "Feriado")]
    add_day_off(world, today, "Company trip")
    assert reasons(world, enrollment) == [("outside_sending_window", until, "Company trip")]
    clock.show(NOON + timedelta(days=3))  # a Saturday
    add_day_off(world, today + timedelta(days=3), "Beach day")
    assert reasons(world, enrollment)[0][2] is None


def test_a_schedule_without_hours_never_opens(world: World, clock: Clock) -> None:  # noqa: ARG001
    schedule = world.insert("sending_schedules", org_id=world.org_id, name="Nothing yet")
    enrollment = enrolled(world, "Europe/Lisbon", schedule)

    assert reasons(world, enrollment) == [("schedule_never_opens", "infinity", "Nothing yet")]


def test_messages_that_waited_overnight_do_not_leave_all_at_once(
    world: World, clock: Clock, engine: Engine
) -> None:
    cadence = world.cadence({}, schedule_id=office_hours(world, spread_minutes=120))
    world.enroll_many(cadence, 40)
    due = NOON - timedelta(hours=12)
    world.connection.run("UPDATE cadence_enrollments SET next_step_due = :due", due=due)
    world.connection.run("UPDATE leads SET timezone = 'UTC'")
    sent = []

    for quarter in range(10):
        clock.show(datetime(2026, 6, 3, 9, tzinfo=UTC) + quarter * timedelta(minutes=15))
        sent.append(engine.run().sent)

    assert sum(sent) == 40
    assert max(sent) < 15


def test_only_time_in_which_the_schedule_was_open_makes_a_step_late(
    world: World, clock: Clock
) -> None:
    cadence = world.cadence(
        {}, schedule_id=office_hours(world), max_lateness_hours=4, when_too_late="hold"
    )
    friday = datetime(2026, 6, 5, 15, tzinfo=UTC)
    enrollment = world.enrollment(cadence, world.lead(timezone="UTC"), next_step_due=friday)

    clock.show(datetime(2026, 6, 8, 10, 59, tzinfo=UTC))
    assert "too_late" not in [reason for reason, _, _ in reasons(world, enrollment)]

    clock.show(datetime(2026, 6, 8, 11, 1, tzinfo=UTC))
    assert "too_late" in [reason for reason, _, _ in reasons(world, enrollment)]


def refresh(world: World) -> int:
    [[computed]] = world.connection.run("SELECT refresh_open_spans()")
    return int(computed)


def test_the_cache_has_the_present_or_next_span_of_every_zone_in_use(
    world: World, clock: Clock
) -> None:
    office_hours(world)
    world.lead(timezone="Europe/Lisbon")
    world.lead(timezone="asia/tokyo")

    assert [refresh(world), refresh(world), refresh(world)] == [3, 0, 0]

    tomorrow = "2026-06-04 00:00:00+00", "2026-06-04 08:00:00+00"
    assert spans(world) == {
        "America/Sao_Paulo": ("2026-06-03 12:00:00+00", "2026-06-03 20:00:00+00"),
        "Europe/Lisbon": ("2026-06-03 08:00:00+00", "2026-06-03 16:00:00+00"),
        "Asia/Tokyo": tomorrow,
    }
    clock.show(datetime(2026, 6, 3, 16, tzinfo=UTC))
    assert refresh(world) == 1
    assert spans(world)["Europe/Lisbon"][0] == "2026-06-04 08:00:00+00"


@pytest.mark.parametrize("edit", ["hours", "no hours", "a holiday", "a day off"])
def test_an_edit_is_in_the_cache_after_the_next_refresh(
    world: World,
    clock: Clock,  # noqa: ARG001
    edit: str,
) -> None:
    add_holiday(world, "PT", datetime(2026, 12, 25, tzinfo=UTC).date())
    office_hours(world, holiday_calendars=["PT"])
    other = world.insert("organizations", name="Other")
    world.insert("sending_schedules", org_id=other, name="Theirs")
    refresh(world), refresh(world)
    before = spans(world)

    world.connection.run(EDITS[edit])

    assert spans(world)["America/Sao_Paulo"] == ("-infinity", "-infinity")
    # A day off of every organization here, and hours of no other schedule.
    assert refresh(world) == (2 if edit == "a day off" else 1)
    assert spans(world)["America/Sao_Paulo"] != before["America/Sao_Paulo"]


def test_a_schedule_in_use_cannot_be_deleted(world: World) -> None:
    schedule = office_hours(world)
    world.cadence({}, schedule_id=schedule)

    with pytest.raises(Exception, match="cadences_schedule_id_fkey"):
        world.connection.run("DELETE FROM sending_schedules")


def test_settings_of_schedules_have_a_history(world: World) -> None:
    schedule = office_hours(world)
    add_day_off(world, NOON.date())
    world.update("sending_schedules", schedule, spread_minutes=60)
    world.connection.run("UPDATE sending_hours SET closes = '16:00' WHERE iso_day = 5")
    world.connection.run("DELETE FROM sending_hours WHERE iso_day = 5")

    rows = world.rows("SELECT table_name, before, after FROM setting_history ORDER BY id")

    assert [row["table_name"] for row in rows] == [
        "sending_schedules",
        *["sending_hours"] * 5,
        "days_off",
        "sending_schedules",
        "sending_hours",
        "sending_hours",
    ]
    assert (rows[7]["before"], rows[7]["after"]) == (
        {"spread_minutes": 120},
        {"spread_minutes": 60},
    )
    assert (rows[8]["before"]["iso_day"], rows[8]["after"]["closes"]) == (5, "16:00:00")
    assert rows[9]["after"] is None


@pytest.mark.parametrize(("send_timeout", "sent"), [("", 1), (20, 1), (300, 0)])
def test_a_span_closes_as_long_before_its_end_as_a_send_may_take(
    world: World, clock: Clock, send_timeout: object, sent: int
) -> None:
    enrolled(world, "Europe/Lisbon", office_hours(world, spread_minutes=0))
    clock.show(NOON + timedelta(hours=4, minutes=55))
    app = engine_of(world, send_timeout_seconds=send_timeout)

    summary = execute(app, time_left=TimeLeft.of_seconds(900))
    app.close()

    assert summary.sent == sent


def test_a_cap_counts_a_message_as_long_as_it_may_have_taken_to_leave(
    world: World, clock: Clock
) -> None:
    cadence = world.cadence({})
    cap = {"kind": "organization", "daily_cap": 1, "trickle": False}
    world.insert("sending_caps", org_id=world.org_id, **cap)
    world.enroll_many(cadence, 3)
    world.connection.run("UPDATE cadence_enrollments SET next_step_due = :at", at=NOON)
    day_later = NOON + timedelta(hours=24, minutes=18)
    app = engine_of(world, send_timeout_seconds=300)

    sent = []
    for at in (NOON, day_later, day_later + timedelta(minutes=3)):
        clock.show(at)
        sent.append(execute(app, time_left=TimeLeft.of_seconds(900)).sent)
    app.close()

    assert sent == [1, 0, 1]
