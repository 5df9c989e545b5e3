"""The history of an enrollment's status: written by a trigger, never rewritten."""

from uuid import UUID

import pytest
from pg8000.exceptions import DatabaseError

from tests.world import World

RESTRICT_VIOLATION = "23001"


def changes(world: World, enrollment_id: UUID) -> list[tuple[str | None, str, str | None]]:
    rows = world.rows(
        "SELECT * FROM cadence_enrollment_history WHERE enrollment_id = :id ORDER BY id",
        id=enrollment_id,
    )
    return [(row["from_status"], row["to_status"], row["reason"]) for row in rows]


def test_every_status_change_is_recorded_with_its_reason(world: World) -> None:
    enrollment = world.enrollment(world.cadence({}))

    world.update("cadence_enrollments", enrollment, status="paused", status_reason="holiday")
    world.update("cadence_enrollments", enrollment, status="active", status_reason=None)
    world.update("cadence_enrollments", enrollment, status="replied", status_reason="reply")

    assert changes(world, enrollment) == [
        (None, "active", None),
        ("active", "paused", "holiday"),
        ("paused", "active", None),
        ("active", "replied", "reply"),
    ]


def test_what_pauses_an_enrollment_instead_is_recorded_and_is_no_event(world: World) -> None:
    enrollment = world.enrollment(world.cadence({}))
    world.connection.run("UPDATE event_publishing SET seen_at = cadence_now()")
    held = {"status": "paused", "paused_by": "engine", "status_reason": "poison"}

    world.update("cadence_enrollments", enrollment, **held)
    world.update("cadence_enrollments", enrollment, paused_by="person", status_reason=None)
    world.update("cadence_enrollments", enrollment, status="active")

    assert changes(world, enrollment)[1:] == [
        ("active", "paused", "poison"),
        ("paused", "paused", None),
        ("paused", "paused", "poison"),
    ]
    assert world.count("standing_events") == 1


def test_a_completion_by_the_trigger_is_recorded_too(world: World) -> None:
    enrollment = world.enrollment(world.cadence({}))

    world.update("cadence_enrollments", enrollment, current_step=2)

    assert changes(world, enrollment)[-1] == ("active", "completed", "no_step_left")


def test_an_update_without_a_status_change_is_not_recorded(world: World) -> None:
    enrollment = world.enrollment(world.cadence({}, {}))

    world.update("cadence_enrollments", enrollment, current_step=2, status="active", attempts=1)

    assert changes(world, enrollment) == [(None, "active", None)]


def test_a_change_made_by_a_run_names_the_run(world: World) -> None:
    enrollment = world.enrollment(world.cadence({}), run_id=world.org_id)

    world.update("cadence_enrollments", enrollment, status="paused", run_id=None)

    [row] = world.rows("SELECT * FROM cadence_enrollment_history WHERE to_status = 'paused'")
    assert row["run_id"] == world.org_id


def test_the_history_outlives_its_enrollment(world: World) -> None:
    enrollment = world.enrollment(world.cadence({}))

    world.connection.run("DELETE FROM leads")

    assert world.count("cadence_enrollments") == 0
    assert changes(world, enrollment) == [(None, "active", None)]


def test_the_history_cannot_be_rewritten(world: World) -> None:
    enrollment = world.enrollment(world.cadence({}))

    for tampering in (
        "UPDATE cadence_enrollment_history SET reason = 'other'",
        "DELETE FROM cadence_enrollment_history",
        "TRUNCATE cadence_enrollment_history",
    ):
        with pytest.raises(DatabaseError) as refusal:
            world.connection.run(tampering)
        assert refusal.value.args[0]["C"] == RESTRICT_VIOLATION

    assert changes(world, enrollment) == [(None, "active", None)]
