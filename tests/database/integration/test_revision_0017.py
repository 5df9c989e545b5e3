"""The places that revision 0017 gives to the enrollments of the time before it."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from cadence_core.database.migrate import migrate_database
from tests.engine import running_engine
from tests.old_schema import world_at
from tests.world import World

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
NOT_CHOSEN = "00000000-0000-0000-0000-000000000000"
SKIPPED = """SELECT s.step_order FROM step_skips JOIN cadence_steps AS s ON s.id = step_id
              WHERE enrollment_id = :id AND reason = 'passed' ORDER BY 1"""


@pytest.fixture
def old_world(empty_database: str) -> Iterator[World]:
    """A world at revision 0013."""
    with world_at("0013", empty_database) as world:
        yield world


@pytest.mark.parametrize("status", ["active", "paused"])
@pytest.mark.parametrize(("number", "order"), [(1, 1), (3, 3), (4, 7), (7, 7)])
def test_an_open_enrollment_keeps_its_place_and_everything_else(
    old_world: World, status: str, number: int, order: int
) -> None:
    cadence = old_world.cadence({}, {}, {}, {"step_order": 7})
    by = "person" if status == "paused" else None
    enrollment = old_world.enrollment(
        cadence,
        current_step=order,
        status=status,
        paused_by=by,
        attempts=2,
        next_step_due=LONG_AGO,
    )
    with old_world.without_triggers():  # the number of a step that was deleted
        old_world.update("cadence_enrollments", enrollment, current_step=number)
    before = old_world.enrollment_row(enrollment)

    migrate_database(old_world.url)

    after = old_world.enrollment_row(enrollment)
    assert {name: after[name] for name in before} == before
    assert old_world.row("cadence_steps", after["next_step_id"])["step_order"] == order
    passed = [row["step_order"] for row in old_world.rows(SKIPPED, id=enrollment)]
    assert passed == [each for each in (1, 2, 3) if each < number]


def test_a_pause_after_the_last_step_has_no_next_step(old_world: World) -> None:
    enrollment = old_world.enrollment(old_world.cadence({}))
    old_world.update("cadence_enrollments", enrollment, status="paused", paused_by="person")
    old_world.update("cadence_enrollments", enrollment, current_step=2)

    migrate_database(old_world.url)
    waits_for = old_world.enrollment_row(enrollment)["next_step_id"]
    old_world.update("cadence_enrollments", enrollment, status="active")

    assert waits_for is None
    assert old_world.status_of(enrollment) == ("completed", "no_step_left")


def test_an_ended_enrollment_gets_its_place_when_it_is_reopened(old_world: World) -> None:
    enrollment = old_world.enrollment(old_world.cadence({}, {}), current_step=2, status="failed")

    migrate_database(old_world.url)
    ended = old_world.enrollment_row(enrollment)
    old_world.update("cadence_enrollments", enrollment, status="active")

    row = old_world.enrollment_row(enrollment)
    assert str(ended["next_step_id"]) == NOT_CHOSEN
    assert old_world.row("cadence_steps", row["next_step_id"])["step_order"] == 2


def test_the_engine_goes_on_with_the_steps_that_are_left(old_world: World) -> None:
    enrollment = old_world.enrollment(
        old_world.cadence({}, {}, {}), current_step=2, next_step_due=LONG_AGO
    )

    migrate_database(old_world.url)
    with running_engine(old_world.url) as engine:
        engine.run_until_quiet()

    orders = old_world.rows(
        """SELECT s.step_order FROM interactions AS i JOIN cadence_steps AS s ON s.id = i.step_id
            ORDER BY i.created_at"""
    )
    assert [row["step_order"] for row in orders] == [2, 3]
    assert old_world.status_of(enrollment) == ("completed", "no_step_left")
