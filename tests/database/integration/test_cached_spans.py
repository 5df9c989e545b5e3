"""What is cached of a schedule spares the rule that spreads its messages most of its work."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.database.integration.test_sending_windows import Case, thorough
from tests.database.schedules import office_hours, ruling
from tests.database.wall_clock import DAY, MINUTE
from tests.world import World

OPENING = datetime.fromisoformat("2026-06-03T09:00Z")


@contextmanager
def cached(world: World, at: datetime, schedule: UUID, zone: str) -> Iterator[None]:
    """Cache when the schedule is open, as a run does at a moment, and forget it again."""
    world.connection.run("BEGIN")
    world.connection.run("DELETE FROM open_spans")
    world.connection.run(
        "INSERT INTO open_spans (org_id, schedule_id, zone) VALUES (:org, :schedule, :zone)",
        org=world.org_id,
        schedule=schedule,
        zone=zone,
    )
    world.connection.run("SET LOCAL cadence.simulated = 'on'")
    world.connection.run("INSERT INTO simulated_time (at) VALUES (:at)", at=at)
    assert world.connection.run("SELECT refresh_open_spans()") == [[1]]
    yield
    world.connection.run("ROLLBACK")


@thorough
@given(data=st.data(), spread=st.integers(0, 1440), number=st.integers(0, 1000))
def test_a_cached_span_changes_nothing_about_who_waits(
    world: World, data: st.DataObject, spread: int, number: int
) -> None:
    case = Case(world, data, spread_minutes=spread)
    asked = case.moment + data.draw(st.timedeltas(timedelta(0), 2 * DAY), label="later")
    due = asked - data.draw(st.timedeltas(timedelta(0), 2 * DAY), label="waiting")
    waits = {"enrollment_id": UUID(int=number), "step_due_at": due}
    uncached = case.rule("rule_spread", asked, **waits)

    with cached(world, case.moment, case.id, case.name):
        assert case.rule("rule_spread", asked, **waits) == uncached


def looks(world: World, at: datetime, schedule: UUID) -> int:
    """Return how often the rule computes when the schedule is open."""
    world.connection.run("SET LOCAL track_functions = 'all'")
    waits = {"enrollment_id": UUID(int=1), "step_due_at": OPENING - DAY}
    ruling(world, "rule_spread", at, schedule_id=schedule, **waits)
    calls = world.connection.run(
        "SELECT calls FROM pg_stat_xact_user_functions WHERE funcname = 'open_between'"
    )
    return sum(number for [number] in calls)


@pytest.mark.parametrize("refreshed", [-DAY / 2, timedelta(0), timedelta(hours=7)])
@pytest.mark.parametrize("open_for", [0 * MINUTE, 119 * MINUTE, 420 * MINUTE])
def test_a_span_that_is_cached_as_a_whole_is_not_computed(
    world: World, refreshed: timedelta, open_for: timedelta
) -> None:
    schedule = office_hours(world)

    with cached(world, OPENING + refreshed, schedule, "UTC"):
        assert looks(world, OPENING + open_for, schedule) == 0


@pytest.mark.parametrize(("open_for", "computed"), [(119 * MINUTE, 1), (120 * MINUTE, 0)])
def test_a_longer_span_is_computed_as_long_as_its_messages_are_spread(
    world: World, open_for: timedelta, computed: int
) -> None:
    schedule = office_hours(world, "00:00", "24:00")
    monday = OPENING.replace(hour=0) - 2 * DAY

    with cached(world, monday - DAY, schedule, "UTC"):
        assert looks(world, monday + open_for, schedule) == computed
