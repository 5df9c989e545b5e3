"""The trigger function set_step_due_at, which keeps the original due time of a step."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from tests.world import World

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
LATER = datetime(2026, 2, 1, tzinfo=UTC)
MUCH_LATER = datetime(2026, 3, 1, tzinfo=UTC)
Times = tuple[datetime | None, datetime | None]


def times_of(world: World, enrollment_id: UUID) -> Times:
    """Return an enrollment's step_due_at and next_step_due."""
    row = world.enrollment_row(enrollment_id)
    return row["step_due_at"], row["next_step_due"]


def enroll(world: World, *steps: dict[str, int]) -> UUID:
    return world.enrollment(world.cadence(*(steps or ({},))), next_step_due=LONG_AGO)


def lease(world: World, enrollment_id: UUID) -> None:
    world.update("cadence_enrollments", enrollment_id, run_id=uuid4())


def defer(world: World, enrollment_id: UUID) -> None:
    """Defer a step as a run does: in the statement that gives the lease back."""
    lease(world, enrollment_id)
    world.update("cadence_enrollments", enrollment_id, run_id=None, next_step_due=LATER)


def test_a_new_enrollment_is_due_at_both_times(world: World) -> None:
    enrollment = world.enrollment(world.cadence({"delay_days": 2}))

    row = world.enrollment_row(enrollment)
    assert row["step_due_at"] == row["next_step_due"] == row["enrolled_at"] + timedelta(days=2)


def test_an_explicit_due_time_sets_both(world: World) -> None:
    assert times_of(world, enroll(world)) == (LONG_AGO, LONG_AGO)


def test_an_import_may_set_both_times(world: World) -> None:
    enrollment = world.enrollment(world.cadence({}), step_due_at=LONG_AGO, next_step_due=LATER)

    assert times_of(world, enrollment) == (LONG_AGO, LATER)


def test_a_deferral_keeps_the_original_time(world: World) -> None:
    enrollment = enroll(world)

    defer(world, enrollment)

    assert times_of(world, enrollment) == (LONG_AGO, LATER)


@pytest.mark.parametrize("is_leased", [False, True])
def test_a_person_who_reschedules_a_step_gives_it_a_new_time(world: World, is_leased: bool) -> None:  # noqa: FBT001
    enrollment = enroll(world)
    defer(world, enrollment)
    if is_leased:
        lease(world, enrollment)

    world.update("cadence_enrollments", enrollment, next_step_due=MUCH_LATER)

    assert times_of(world, enrollment) == (MUCH_LATER, MUCH_LATER)


def test_a_statement_that_sets_both_times_keeps_both(world: World) -> None:
    enrollment = enroll(world)

    world.update("cadence_enrollments", enrollment, step_due_at=LATER, next_step_due=MUCH_LATER)

    assert times_of(world, enrollment) == (LATER, MUCH_LATER)


def test_the_next_step_has_a_time_of_its_own(world: World) -> None:
    enrollment = enroll(world, {}, {"delay_days": 3})
    defer(world, enrollment)
    lease(world, enrollment)

    world.update("cadence_enrollments", enrollment, current_step=2, run_id=None)

    row = world.enrollment_row(enrollment)
    assert row["step_due_at"] == row["next_step_due"] == row["updated_at"] + timedelta(days=3)


def test_pausing_and_resuming_keep_the_original_time(world: World) -> None:
    enrollment = enroll(world)
    defer(world, enrollment)

    for status in ("paused", "active"):
        world.update("cadence_enrollments", enrollment, status=status)
        assert times_of(world, enrollment) == (LONG_AGO, LATER)


def test_a_hold_keeps_the_original_time(world: World) -> None:
    enrollment = enroll(world)
    lease(world, enrollment)

    world.update("cadence_enrollments", enrollment, status="paused", run_id=None)

    assert times_of(world, enrollment) == (LONG_AGO, LONG_AGO)


def test_an_ended_enrollment_has_no_due_time_and_a_reopened_one_a_new_one(world: World) -> None:
    enrollment = enroll(world)
    defer(world, enrollment)

    lease(world, enrollment)
    world.update("cadence_enrollments", enrollment, status="failed", run_id=None)
    ended = times_of(world, enrollment)
    lease(world, enrollment)
    world.update("cadence_enrollments", enrollment, status="active", run_id=None)

    row = world.enrollment_row(enrollment)
    assert ended == (None, None)
    assert row["step_due_at"] == row["next_step_due"] == row["updated_at"]


def test_a_due_time_that_is_cleared_is_now(world: World) -> None:
    enrollment = enroll(world)

    world.update("cadence_enrollments", enrollment, status="active", next_step_due=None)

    row = world.enrollment_row(enrollment)
    assert row["step_due_at"] == row["next_step_due"] == row["updated_at"]
