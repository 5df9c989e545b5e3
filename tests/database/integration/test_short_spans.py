"""A span that is hardly longer than a message needs: each message still leaves in it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.database.schedules import add_hours, ruling
from tests.database.wall_clock import DAY, MINUTE, time_of
from tests.world import World

A_WEDNESDAY = datetime(2026, 6, 3, tzinfo=UTC)
RULES = ("rule_outside_sending_window", "rule_spread")
RUN_EVERY = 15
MARGINS = {"email": 1, "whatsapp": 30}
"""Minutes that a span must last for a message of the channel, rounded up."""


def leaves(world: World, begins: datetime, days: int, **message: object) -> bool:
    """Whether a run, one every 15 minutes, finds a moment at which no rule of the hours holds."""
    runs = (begins + number * RUN_EVERY * MINUTE for number in range(days * 96))
    return any(all(ruling(world, rule, at, **message) is None for rule in RULES) for at in runs)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    channel=st.sampled_from(sorted(MARGINS)),
    opens=st.integers(0, 22 * 60),
    longer=st.integers(0, 45),
    spread=st.sampled_from((0, 30, 120, 1440)),
    number=st.integers(0, 10_000),
    second=st.integers(0, 15 * 60 - 1),
)
def test_what_waited_for_a_span_leaves_in_it_if_a_run_can_come_in_time(
    world: World, *, channel: str, opens: int, longer: int, spread: int, number: int, second: int
) -> None:
    minutes = MARGINS[channel] + RUN_EVERY + longer
    schedule = world.insert(
        "sending_schedules", org_id=world.org_id, name="Short", spread_minutes=spread
    )
    add_hours(world, schedule, 3, time_of(opens), time_of(min(opens + minutes, 24 * 60)))

    is_sent = leaves(
        world,
        A_WEDNESDAY + timedelta(seconds=second),
        1,
        channel=channel,
        schedule_id=schedule,
        enrollment_id=UUID(int=number),
        step_due_at=A_WEDNESDAY - DAY,
    )

    assert is_sent


@pytest.mark.parametrize(("channel", "detail"), [("email", "1"), ("whatsapp", "30")])
def test_a_schedule_without_a_span_that_is_long_enough_says_so(
    world: World, channel: str, detail: str
) -> None:
    schedule = world.insert("sending_schedules", org_id=world.org_id, name="Short")
    add_hours(world, schedule, 3, "09:00", "09:00:30")

    says = ruling(
        world,
        "rule_outside_sending_window",
        A_WEDNESDAY + timedelta(hours=9),
        channel=channel,
        schedule_id=schedule,
    )

    assert says is not None
    assert (str(says[0]), says[1]) == ("infinity", f"no span lasts {detail} min")
