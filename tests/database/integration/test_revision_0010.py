"""The due times that revision 0010 gives to the enrollments of the time before it."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from cadence_core.database.migrate import migrate_database
from tests.old_schema import world_at
from tests.world import World

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def old_world(empty_database: str) -> Iterator[World]:
    """A world at revision 0007."""
    with world_at("0007", empty_database) as world:
        yield world


@pytest.mark.parametrize("status", ["active", "paused", "failed"])
def test_an_open_enrollment_is_due_at_its_present_time(old_world: World, status: str) -> None:
    by = "engine" if status == "paused" else None
    cadence = old_world.cadence({})
    enrollment = old_world.enrollment(
        cadence, status=status, paused_by=by, next_step_due=LONG_AGO if status != "failed" else None
    )
    before = old_world.enrollment_row(enrollment)

    migrate_database(old_world.url)

    after = old_world.enrollment_row(enrollment)
    assert after["step_due_at"] == (None if status == "failed" else LONG_AGO)
    assert {name: after[name] for name in before} == before
