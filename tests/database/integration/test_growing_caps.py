"""Until when a cap keeps a message back that grows meanwhile, or is halved."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.database.caps import DAY, START, Caps
from tests.world import World

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


@pytest.fixture
def caps(world: World) -> Caps:
    return Caps(world)


def halve(caps: Caps, half_cap_until: Any) -> None:
    """Write a pause that ended by itself a while ago."""
    caps.world.connection.run(
        """INSERT INTO reputation_pauses
                  (org_id, scope, reason, detail, sends, bounces, complaints,
                   since, until, half_cap_until)
           VALUES (:org, 'organization', 'reputation_pause', '9 of 100', 100, 9, 0,
                   :began, :ended, :half_cap_until)""",
        org=caps.world.org_id,
        began=START - 5 * DAY,
        ended=START - 4 * DAY,
        half_cap_until=half_cap_until,
    )


def test_a_ramp_that_grows_ends_the_wait(caps: Caps) -> None:
    caps.cap("sender", 50, ramp_start=1, ramp_step=1, ramp_from=START - 20 * HOUR)
    assert caps.taken(caps.messages(2)) == 1

    assert caps.ruling("sender", caps.message()) == [START + 4 * HOUR, "1 in 24 hours"]
    caps.move_to(START + 4 * HOUR)
    assert caps.taken(caps.messages(2)) == 1


@pytest.mark.parametrize("kind", ["sender", "organization"])
def test_a_halved_cap_that_is_whole_again_ends_the_wait(caps: Caps, kind: str) -> None:
    caps.cap(kind, 4)
    halve(caps, START + 3 * HOUR)
    assert caps.taken(caps.messages(3)) == 2

    assert caps.ruling(kind, caps.message()) == [START + 3 * HOUR, "2 in 24 hours"]
    caps.move_to(START + 3 * HOUR)
    assert caps.taken(caps.messages(3)) == 2


@dataclass(frozen=True)
class Used:
    """A cap with a ramp that begins ``begins`` hours from now, and what was sent of it.

    ``turns``: at which minute how many wanted to leave, when ``lowered`` more were allowed.
    """

    begins: int
    ramp_start: int
    ramp_step: int
    daily_cap: int
    lowered: int
    turns: list[tuple[int, int]]
    half_hours: int | None
    trickle: bool


USED = st.builds(
    Used,
    st.integers(-60, 30),
    st.integers(1, 3),
    st.integers(0, 3),
    st.integers(1, 6),
    st.integers(0, 4),
    st.lists(st.tuples(st.integers(-26 * 60, 0), st.integers(1, 3)), max_size=5).map(sorted),
    st.none() | st.integers(1, 30),
    st.booleans(),
)


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(used=USED)
def test_a_cap_holds_at_every_moment_before_its_until_and_not_at_it(
    world: World, used: Used
) -> None:
    for table in ("sending_caps", "reputation_pauses"):
        world.connection.run(f"DELETE FROM {table}")  # noqa: S608
    caps = Caps(world)
    cap = caps.cap(
        "sender",
        used.daily_cap + used.lowered,
        trickle=used.trickle,
        ramp_start=used.ramp_start,
        ramp_step=used.ramp_step,
        ramp_from=START + used.begins * HOUR,
    )
    for minutes, count in used.turns:
        caps.move_to(START + timedelta(minutes=minutes))
        caps.taken(caps.messages(count))
    caps.move_to(START)
    world.update("sending_caps", cap, daily_cap=used.daily_cap)
    if used.half_hours:
        halve(caps, START + used.half_hours * HOUR)
    message = caps.message()

    says = caps.ruling("sender", message)

    if says is not None:
        until = says[0]
        waited = [START + (until - START) * part / 20 for part in range(20)] + [until - SECOND]
        assert all(caps.ruling("sender", message, at) for at in waited)
        assert caps.ruling("sender", message, until) is None
