"""A move that the database refuses loses no evidence: the enrollment is held instead."""

from uuid import UUID

import pytest

from tests.engine import running_engine
from tests.world import World

LAST_INTEGER = 2**31 - 1
HELD = ("paused", "not_moved")


@pytest.fixture
def enrollment(world: World) -> UUID:
    """An enrollment whose step has no number after it."""
    return world.enrollment(world.cadence({"step_order": LAST_INTEGER}))


def test_a_send_is_recorded_and_counted_even_if_its_enrollment_cannot_move(
    world: World, enrollment: UUID
) -> None:
    with running_engine(world.url) as engine:
        summary = engine.run()

    [message] = world.messages()
    assert (summary.claimed, summary.sent) == (1, 1)
    assert (message["status"], message["external_id"] is not None) == ("sent", True)
    assert world.status_of(enrollment) == HELD
    assert "22003" in world.enrollment_row(enrollment)["status_detail"]


def test_a_verdict_is_recorded_even_if_the_enrollment_cannot_move(
    world: World, enrollment: UUID
) -> None:
    with running_engine(world.url) as engine:
        engine.run()
    [message] = world.messages()
    world.update("interactions", message["id"], status="uncertain")
    world.update("cadence_enrollments", enrollment, status="active", status_reason=None)

    world.connection.run("SELECT settle_interaction(:id, 'sent')", id=message["id"])

    assert world.messages()[0]["status"] == "sent"
    assert world.status_of(enrollment) == HELD
