"""The trigger function calculate_next_step_due, which sets an enrollment's due time."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from tests.world import World

ENDED = ("completed", "failed", "replied", "bounced", "unsubscribed")
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def wait_after_change(world: World, enrollment_id: UUID) -> timedelta:
    """Return the time between the enrollment's last change and its due time."""
    row = world.enrollment_row(enrollment_id)
    wait: timedelta = row["next_step_due"] - row["updated_at"]
    return wait


def test_an_enrollment_needs_only_a_cadence_and_a_lead(world: World) -> None:
    cadence = world.cadence({"delay_days": 2, "delay_hours": 3})
    lead = world.lead()

    enrollment = world.insert("cadence_enrollments", cadence_id=cadence, lead_id=lead)

    row = world.enrollment_row(enrollment)
    assert row["org_id"] == world.org_id
    assert (row["status"], row["current_step"], row["attempts"]) == ("active", 1, 0)
    assert row["next_step_due"] - row["enrolled_at"] == timedelta(days=2, hours=3)


def test_an_explicit_due_time_is_kept(world: World) -> None:
    cadence = world.cadence({"delay_days": 2})

    enrollment = world.enrollment(cadence, next_step_due=LONG_AGO)

    assert world.enrollment_row(enrollment)["next_step_due"] == LONG_AGO


def test_a_new_enrollment_starts_at_the_lowest_existing_step(world: World) -> None:
    cadence = world.cadence({"step_order": 3, "delay_hours": 5})

    enrollment = world.enrollment(cadence)

    assert world.enrollment_row(enrollment)["current_step"] == 3
    assert wait_after_change(world, enrollment) == timedelta(hours=5)


def test_advancing_waits_for_the_delay_of_the_new_step(world: World) -> None:
    cadence = world.cadence({"delay_days": 1}, {"delay_days": 4, "delay_hours": 2})
    enrollment = world.enrollment(cadence, next_step_due=LONG_AGO, attempts=2)

    world.update("cadence_enrollments", enrollment, current_step=2)

    assert wait_after_change(world, enrollment) == timedelta(days=4, hours=2)
    assert world.enrollment_row(enrollment)["attempts"] == 0


def test_advancing_into_a_gap_moves_to_the_next_existing_step(world: World) -> None:
    cadence = world.cadence({}, {"step_order": 7, "delay_days": 3})
    enrollment = world.enrollment(cadence)

    world.update("cadence_enrollments", enrollment, current_step=2)

    assert world.enrollment_row(enrollment)["current_step"] == 7
    assert wait_after_change(world, enrollment) == timedelta(days=3)


def test_going_back_into_the_gap_before_the_current_step_changes_nothing(world: World) -> None:
    cadence = world.cadence({}, {"step_order": 7})
    enrollment = world.enrollment(cadence, current_step=7, next_step_due=LONG_AGO, attempts=1)

    world.update("cadence_enrollments", enrollment, current_step=4)

    row = world.enrollment_row(enrollment)
    assert (row["current_step"], row["next_step_due"], row["attempts"]) == (7, LONG_AGO, 1)


def test_a_day_is_24_hours_whatever_the_time_zone_of_the_session(world: World) -> None:
    world.connection.run("SET timezone TO 'America/New_York'")
    # On any day of the year, one of these waits crosses a daylight-saving change.
    days = (60, 120, 180, 240)
    cadence = world.cadence(*({"delay_days": wait} for wait in days))

    waits = [
        wait_after_change(world, world.enrollment(cadence, current_step=order))
        for order in (1, 2, 3, 4)
    ]

    assert waits == [timedelta(days=wait) for wait in days]


def test_writing_the_same_step_again_keeps_the_due_time(world: World) -> None:
    enrollment = world.enrollment(world.cadence({}), next_step_due=LONG_AGO, attempts=2)

    world.update("cadence_enrollments", enrollment, current_step=1, status="active")

    row = world.enrollment_row(enrollment)
    assert (row["next_step_due"], row["attempts"]) == (LONG_AGO, 2)


def test_pausing_and_resuming_do_not_restart_the_delay(world: World) -> None:
    enrollment = world.enrollment(world.cadence({}), next_step_due=LONG_AGO, attempts=2)

    world.update("cadence_enrollments", enrollment, status="paused")
    paused_due = world.enrollment_row(enrollment)["next_step_due"]
    world.update("cadence_enrollments", enrollment, status="active")

    row = world.enrollment_row(enrollment)
    assert (paused_due, row["next_step_due"], row["attempts"]) == (LONG_AGO, LONG_AGO, 2)


def test_a_paused_enrollment_that_advances_waits_for_the_new_step(world: World) -> None:
    enrollment = world.enrollment(world.cadence({}, {"delay_days": 1}), next_step_due=LONG_AGO)
    world.update("cadence_enrollments", enrollment, status="paused")

    world.update("cadence_enrollments", enrollment, current_step=2)

    assert world.status_of(enrollment)[0] == "paused"
    assert wait_after_change(world, enrollment) == timedelta(days=1)


def test_an_ended_enrollment_is_not_due(world: World) -> None:
    for status in ENDED:
        enrollment = world.enrollment(world.cadence({}))

        world.update("cadence_enrollments", enrollment, status=status)

        row = world.enrollment_row(enrollment)
        assert row["next_step_due"] is None
        assert (row["completed_at"] is not None) == (status == "completed")


def test_a_reopened_enrollment_is_due_at_once(world: World) -> None:
    for status in ENDED:
        enrollment = world.enrollment(world.cadence({"delay_days": 1}), attempts=3)
        world.update("cadence_enrollments", enrollment, status=status)

        world.update("cadence_enrollments", enrollment, status="active")

        row = world.enrollment_row(enrollment)
        assert wait_after_change(world, enrollment) == timedelta(0)
        assert (row["attempts"], row["completed_at"]) == (0, None)


def test_an_enrollment_reopened_at_another_step_waits_for_that_step(world: World) -> None:
    enrollment = world.enrollment(world.cadence({}, {"delay_days": 1}))
    world.update("cadence_enrollments", enrollment, status="failed")

    world.update("cadence_enrollments", enrollment, status="active", current_step=2)

    assert wait_after_change(world, enrollment) == timedelta(days=1)


def test_advancing_past_the_last_step_completes(world: World) -> None:
    enrollment = world.enrollment(world.cadence({}))

    world.update("cadence_enrollments", enrollment, current_step=2)

    row = world.enrollment_row(enrollment)
    assert (row["status"], row["status_reason"]) == ("completed", "no_step_left")
    assert (row["next_step_due"], row["completed_at"]) == (None, row["updated_at"])


def test_a_paused_enrollment_that_advances_past_the_last_step_stays_paused(world: World) -> None:
    enrollment = world.enrollment(world.cadence({}))
    world.update("cadence_enrollments", enrollment, status="paused", status_reason="holiday")

    world.update("cadence_enrollments", enrollment, current_step=2)
    assert world.status_of(enrollment) == ("paused", "holiday")
    assert wait_after_change(world, enrollment) == timedelta(0)

    world.update("cadence_enrollments", enrollment, status="active")
    assert world.status_of(enrollment) == ("completed", "no_step_left")


def test_resuming_past_the_last_step_completes(world: World) -> None:
    cadence = world.cadence({})
    last_step = world.step(cadence, step_order=2)
    enrollment = world.enrollment(cadence, current_step=2)
    world.update("cadence_enrollments", enrollment, status="paused")
    world.connection.run("DELETE FROM cadence_steps WHERE id = :id", id=last_step)

    world.update("cadence_enrollments", enrollment, status="active")

    assert world.status_of(enrollment) == ("completed", "no_step_left")


def test_a_completed_enrollment_does_not_reopen_past_the_last_step(world: World) -> None:
    enrollment = world.enrollment(world.cadence({}))
    world.update("cadence_enrollments", enrollment, current_step=2)

    world.update("cadence_enrollments", enrollment, status="active")

    assert world.status_of(enrollment) == ("completed", "no_step_left")


def test_enrolling_into_a_cadence_without_steps_completes(world: World) -> None:
    enrollment = world.enrollment(world.cadence())

    assert world.status_of(enrollment) == ("completed", "no_step_left")
