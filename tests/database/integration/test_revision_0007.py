"""What revision 0007 says of the pauses of the time before it."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from cadence_core.database.migrate import migrate_database
from tests.old_schema import world_at
from tests.world import World


@pytest.fixture
def old_world(empty_database: str) -> Iterator[World]:
    """A world at revision 0006."""
    with world_at("0006", empty_database) as world:
        yield world


@pytest.mark.parametrize(
    ("status", "reason", "by"),
    [
        ("paused", "uncertain_send", "engine"),
        ("paused", "delivery_failed", "engine"),
        ("paused", "missing_variable", "engine"),
        ("paused", "holiday", "person"),
        ("paused", "not_delivered", "person"),
        ("paused", None, "person"),
        ("active", "not_delivered", None),
        ("failed", "rejected", None),
    ],
)
def test_a_pause_is_the_engine_s_if_its_reason_is(
    old_world: World, status: str, reason: str | None, by: str | None
) -> None:
    enrollment: UUID = old_world.enrollment(
        old_world.cadence({}), status=status, status_reason=reason
    )
    before = old_world.enrollment_row(enrollment)

    migrate_database(old_world.url)

    after = old_world.enrollment_row(enrollment)
    assert {name: after[name] for name in before} | {"paused_by": after["paused_by"]} == {
        **before,
        "paused_by": by,
    }
