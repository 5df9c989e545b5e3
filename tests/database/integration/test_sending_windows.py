"""Sending windows against an oracle: zoneinfo, minute by minute."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.database.schedules import office_hours, ruling, write_schedule
from tests.database.wall_clock import (
    DAY,
    EDGE_ZONES,
    MIDNIGHT,
    MINUTE,
    Schedule,
    Zones,
    transitions,
)
from tests.world import World

thorough = settings(
    max_examples=100,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@st.composite
def spans_of_day(draw: st.DrawFn) -> list[tuple[int, int]]:
    """Up to three spans, often in the hours in which clocks are set; some touch."""
    minute = st.one_of(st.integers(0, MIDNIGHT), st.integers(0, 8).map(lambda n: n * 30))
    edges = sorted(
        draw(st.sets(minute, min_size=2, max_size=4)) | draw(st.sampled_from([set(), {MIDNIGHT}]))
    )
    spans = list(pairwise(edges))
    return spans if draw(st.booleans()) else spans[::2]


@st.composite
def schedules(draw: st.DrawFn, around: date) -> Schedule:
    days = draw(st.sets(st.integers(1, 7), min_size=1))
    offsets = draw(st.sets(st.integers(-1, 5), max_size=3))
    return Schedule(
        {day: draw(spans_of_day()) for day in days},
        frozenset(around + number * DAY for number in offsets),
    )


@st.composite
def moments(draw: st.DrawFn, zones: Zones, zone: str) -> datetime:
    """Mostly within three days of a change of the clock."""
    changes = [change for change in transitions(zones(zone)) if change.year > 2010]
    if changes and draw(st.integers(0, 3)) > 0:
        change: datetime = draw(st.sampled_from(changes))
        return change + timedelta(seconds=draw(st.integers(-3 * 86_400, 86_400)))
    seconds = draw(st.integers(0, 25 * 365 * 86_400))
    return datetime(2011, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)


class Case:
    """A random schedule and moment, and the answers of the database about them."""

    def __init__(self, world: World, data: st.DataObject, spread_minutes: int = 0) -> None:
        self.world = world
        self.zones = Zones.of(world.connection)
        self.name = data.draw(st.sampled_from(EDGE_ZONES), label="zone")
        self.zone = self.zones(self.name)
        self.moment = data.draw(moments(self.zones, self.name), label="moment")
        self.schedule = data.draw(
            schedules(self.moment.astimezone(self.zone).date()), label="schedule"
        )
        self.id = write_schedule(world, self.schedule, spread_minutes)

    def ask(self, function: str, *arguments: Any) -> Any:
        return ask(self.world, function, self.id, self.name, *arguments)

    def open_around(self, at: datetime, near: timedelta) -> tuple[datetime | None, datetime | None]:
        """Return when the span begins and ends that is open at a moment, if this is near."""
        [[begin, end]] = self.world.connection.run(
            """SELECT lower(span), upper(span)
                 FROM open_around(:schedule, :zone, CAST(:at AS timestamptz), :first, :last)
                   AS span""",
            schedule=self.id,
            zone=self.name,
            at=at,
            first=at - near,
            last=at + near,
        )
        return begin, end

    def rule(self, name: str, at: datetime, **columns: Any) -> tuple[datetime, str | None] | None:
        named = {"schedule_id": self.id, "zone": self.name, **columns}
        return ruling(self.world, name, at, **named)


def ask(world: World, function: str, *arguments: Any) -> Any:
    names = [f"a{number}" for number in range(len(arguments))]
    types = {UUID: "uuid", str: "text", datetime: "timestamptz", int: "integer"}
    types |= {timedelta: "interval", date: "date", type(None): "uuid"}
    values = dict(zip(names, arguments, strict=True))
    casts = ", ".join(f"CAST(:{name} AS {types[type(values[name])]})" for name in names)
    [[answer]] = world.connection.run(f"SELECT {function}({casts})", **values)
    return answer


@thorough
@given(data=st.data())
def test_a_schedule_is_open_when_the_clock_on_the_wall_says_so(
    world: World, data: st.DataObject
) -> None:
    case = Case(world, data)

    for minutes in range(0, 60 * 26, 7):
        moment = case.moment + minutes * MINUTE
        is_open = case.ask("next_open", moment) == moment
        assert is_open == case.schedule.is_open(case.zone, moment)


@thorough
@given(data=st.data())
def test_the_next_opening_is_the_first_open_moment(world: World, data: st.DataObject) -> None:
    case = Case(world, data)
    margin = data.draw(st.sampled_from((timedelta(0), timedelta(minutes=30))))

    found = case.ask("next_open", case.moment, margin)

    expected = case.schedule.next_open(case.zone, case.moment, margin)
    assert found == expected or (expected is None and late(found, case.moment))


def late(found: datetime | None, moment: datetime) -> bool:
    return found is None or found > moment + 30 * DAY


@thorough
@given(data=st.data())
def test_a_span_closes_at_the_first_shut_moment(world: World, data: st.DataObject) -> None:
    case = Case(world, data)

    _, found = case.open_around(case.moment, 14 * DAY)

    expected = case.schedule.open_until(case.zone, case.moment)
    days = timedelta(days=13)
    assert found == expected or (found and expected and min(found, expected) > case.moment + days)


@thorough
@given(data=st.data(), hours=st.integers(0, 24 * 9))
def test_only_open_time_is_counted(world: World, data: st.DataObject, hours: int) -> None:
    case = Case(world, data)
    end = case.moment + timedelta(hours=hours)

    found = case.ask("open_time", case.moment, end)

    assert found == case.schedule.open_time(case.zone, case.moment, end)


@thorough
@given(
    data=st.data(),
    days=st.integers(0, 9),
    business_days=st.integers(0, 4),
    hours=st.integers(0, 30),
)
def test_a_delay_in_days_keeps_the_time_of_day(
    world: World, data: st.DataObject, days: int, business_days: int, hours: int
) -> None:
    case = Case(world, data)

    found = case.ask("step_due", case.moment, days, business_days, hours)

    assert found == case.schedule.due(case.zone, case.moment, days, business_days, hours)


@thorough
@given(data=st.data())
def test_a_span_opened_at_the_first_open_moment_before(world: World, data: st.DataObject) -> None:
    case = Case(world, data)

    found, _ = case.open_around(case.moment, 14 * DAY)

    if found is None:
        assert not case.schedule.is_open(case.zone, case.moment)
    elif found > case.moment - 13 * DAY:
        assert case.ask("next_open", found - MINUTE / 2) == found
        closing = case.schedule.open_until(case.zone, found)
        assert closing is not None
        assert found <= case.moment < closing


@thorough
@given(data=st.data(), spread=st.integers(0, 300), number=st.integers(0, 1000))
def test_a_message_that_waited_for_an_opening_leaves_in_the_first_half_of_the_span(
    world: World, data: st.DataObject, spread: int, number: int
) -> None:
    case = Case(world, data, spread_minutes=spread)
    opening = case.schedule.next_open(case.zone, case.moment)
    if opening is None:
        return
    waits = {"enrollment_id": UUID(int=number), "step_due_at": case.moment}

    until, _ = case.rule("rule_spread", opening, **waits) or (opening, None)

    if opening == case.moment:
        assert until == opening
    closing = case.schedule.open_until(case.zone, opening)
    assert closing is not None
    assert opening <= until <= opening + min(spread * MINUTE, (closing - opening) / 2)
    assert case.schedule.is_open(case.zone, until)
    assert case.rule("rule_spread", until, **waits) is None
    assert case.rule("rule_spread", opening, **{**waits, "step_due_at": opening}) is None


@thorough
@given(data=st.data(), channel=st.sampled_from(("email", "whatsapp")))
def test_a_message_leaves_only_while_its_span_stays_open_long_enough(
    world: World, data: st.DataObject, channel: str
) -> None:
    case = Case(world, data)
    margin = timedelta(seconds=42) if channel == "email" else timedelta(minutes=30)
    opening = case.schedule.next_open(case.zone, case.moment, margin)

    ruling = case.rule("rule_outside_sending_window", case.moment, channel=channel)

    if opening == case.moment:
        assert ruling is None
    else:
        assert ruling is not None
        assert ruling[0] == opening or opening is None


def test_every_zone_name_of_the_database_agrees_with_zoneinfo(world: World) -> None:
    zones = Zones.of(world.connection)
    names = [
        name
        for [name] in world.connection.run(
            "SELECT name FROM pg_timezone_names WHERE is_zone_name(name) ORDER BY name"
        )
    ]
    schedule = Schedule({day: [(9 * 60, 17 * 60)] for day in range(1, 6)})
    id_ = write_schedule(world, schedule)

    for number, name in enumerate(names):
        moment = datetime(2026, 3, 1, 13, 7, tzinfo=UTC) + timedelta(hours=17 * number)
        found = ask(world, "next_open", id_, name, moment)
        assert found == schedule.next_open(zones(name), moment), name

    assert len(names) > 400


def test_messages_that_waited_for_an_opening_are_spread_evenly(world: World) -> None:
    schedule = office_hours(world)
    opening = datetime(2026, 6, 3, 9, tzinfo=UTC)
    candidate = {"schedule_id": schedule, "zone": "UTC", "step_due_at": opening - DAY}

    untils = [
        ruling(world, "rule_spread", opening, enrollment_id=UUID(int=n), **candidate)
        for n in range(200)
    ]

    hours = [until[0].hour for until in untils if until]
    assert 70 < hours.count(9) < 130
    assert hours.count(9) + hours.count(10) == 200


@pytest.mark.parametrize(
    ("begin", "delay", "due"),
    [
        # 09:00 in New York stays 09:00 over the change of March.
        ("2026-03-06T14:00Z", (3, 0, 0), "2026-03-09T13:00Z"),
        # Hours are elapsed time.
        ("2026-03-06T14:00Z", (0, 0, 72), "2026-03-09T14:00Z"),
        # From a Friday, the third business day is a Wednesday.
        ("2026-03-06T14:00Z", (0, 3, 0), "2026-03-11T13:00Z"),
        # The rules, and not the delay, keep a message from leaving on a Saturday.
        ("2026-06-05T15:30Z", (1, 0, 0), "2026-06-06T15:30Z"),
    ],
)
def test_delays_in_new_york(
    world: World, begin: str, delay: tuple[int, int, int], due: str
) -> None:
    schedule = office_hours(world)

    found = ask(
        world,
        "step_due",
        schedule,
        "America/New_York",
        datetime.fromisoformat(begin),
        *delay,
    )

    assert found == datetime.fromisoformat(due)


def test_without_a_schedule_a_day_has_24_hours_and_business_days_end_on_friday(
    world: World,
) -> None:
    friday = datetime(2026, 3, 6, 14, tzinfo=UTC)

    def due(*delay: int) -> Any:
        return ask(world, "step_due", None, "America/New_York", friday, *delay)

    assert due(3, 0, 2) == friday + timedelta(days=3, hours=2)
    assert due(0, 3, 0) == datetime(2026, 3, 11, 13, tzinfo=UTC)
    assert ask(world, "next_open", None, "UTC", friday) == friday


def test_a_schedule_that_does_not_open_moves_no_due_time(world: World) -> None:
    empty = world.insert("sending_schedules", org_id=world.org_id, name="Nothing yet")
    friday = datetime(2026, 3, 6, 14, tzinfo=UTC)

    assert ask(world, "step_due", empty, "UTC", friday, 1, 0, 0) == friday + DAY
    assert ask(world, "step_due", empty, "UTC", friday, 0, 2, 0) == friday + 2 * DAY
    assert ask(world, "next_open", empty, "UTC", friday) is None
    assert ask(world, "next_open", empty, "UTC", friday, DAY) is None


def test_of_a_schedule_without_hours_no_days_are_looked_at(world: World) -> None:
    empty = world.insert("sending_schedules", org_id=world.org_id, name="Nothing yet")
    friday = datetime(2026, 3, 6, 14, tzinfo=UTC)
    world.connection.run("SET track_functions = 'pl'")
    world.connection.run("BEGIN")

    assert ask(world, "next_open", empty, "UTC", friday) is None

    [[looks]] = world.connection.run(
        "SELECT calls FROM pg_stat_xact_user_functions WHERE funcname = 'open_between'"
    )
    world.connection.run("ROLLBACK")
    assert looks == 1


@pytest.mark.parametrize("moment", ["infinity", "-infinity"])
def test_at_the_ends_of_time_a_schedule_does_not_open(world: World, moment: str) -> None:
    schedule = world.insert("sending_schedules", org_id=world.org_id, name="always")
    world.connection.run(
        """INSERT INTO sending_hours (schedule_id, org_id, iso_day, opens, closes)
           SELECT :schedule, :org, day, '00:00', '24:00' FROM generate_series(1, 7) AS day""",
        schedule=schedule,
        org=world.org_id,
    )

    answers = world.connection.run(
        """SELECT next_open(:schedule, 'UTC', at), open_around(:schedule, 'UTC', at, at, at)
             FROM (SELECT CAST(:moment AS timestamptz) AS at) AS asked""",
        schedule=schedule,
        moment=moment,
    )

    assert answers == [[None, None]]
