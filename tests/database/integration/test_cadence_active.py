"""cadence_active: records with every open enrollment whether its cadence may send."""

from uuid import UUID

from tests.sessions import Background, NewSession, wait_until_blocked
from tests.world import World

ENROLL = """INSERT INTO cadence_enrollments (cadence_id, lead_id)
            VALUES (:cadence, :lead) RETURNING id"""
PAUSE = "UPDATE cadences SET status = 'paused' WHERE id = :cadence"


def is_active(world: World, enrollment_id: UUID) -> bool:
    return bool(world.enrollment_row(enrollment_id)["cadence_active"])


def test_a_cadence_that_may_not_send_marks_its_open_enrollments_inactive(world: World) -> None:
    for status in ("draft", "paused", "archived"):
        cadence = world.cadence({})
        active = world.enrollment(cadence)
        paused = world.enrollment(cadence, status="paused")

        world.update("cadences", cadence, status=status)

        assert not is_active(world, active)
        assert not is_active(world, paused)


def test_a_resumed_cadence_marks_its_open_enrollments_active(world: World) -> None:
    cadence = world.cadence({})
    enrollment = world.enrollment(cadence)
    due = world.enrollment_row(enrollment)["next_step_due"]
    world.update("cadences", cadence, status="paused")

    world.update("cadences", cadence, status="active")

    assert is_active(world, enrollment)
    assert world.enrollment_row(enrollment)["next_step_due"] == due


def test_a_deleted_cadence_stays_inactive_whatever_its_status(world: World) -> None:
    cadence = world.cadence({})
    enrollment = world.enrollment(cadence)
    world.connection.run("UPDATE cadences SET deleted_at = now()")
    world.update("cadences", cadence, status="paused")

    world.update("cadences", cadence, status="active")
    while_deleted = is_active(world, enrollment)
    world.update("cadences", cadence, deleted_at=None)

    assert not while_deleted
    assert is_active(world, enrollment)


def test_pausing_a_cadence_leaves_other_cadences_active(world: World) -> None:
    paused, other = world.cadence({}), world.cadence({})
    enrollment = world.enrollment(other)

    world.update("cadences", paused, status="paused")

    assert is_active(world, enrollment)


def test_an_enrollment_into_a_paused_cadence_is_inactive(world: World) -> None:
    enrollment = world.enrollment(world.cadence({}, status="paused"))

    assert not is_active(world, enrollment)


def test_a_reopened_enrollment_learns_that_its_cadence_was_paused(world: World) -> None:
    cadence = world.cadence({})
    enrollment = world.enrollment(cadence)
    world.update("cadence_enrollments", enrollment, status="failed")
    world.update("cadences", cadence, status="paused")

    world.update("cadence_enrollments", enrollment, status="paused")

    assert not is_active(world, enrollment)


def test_enrolling_waits_for_a_cadence_that_is_being_paused(
    world: World, new_session: NewSession, background: Background
) -> None:
    cadence, lead = world.cadence({}), world.lead()
    pausing = new_session()
    pausing.run("BEGIN")
    pausing.run(PAUSE, cadence=cadence)

    enrolling = background(new_session().run, ENROLL, cadence=cadence, lead=lead)
    wait_until_blocked(world.connection)
    pausing.run("COMMIT")

    [[enrollment]] = enrolling.result()
    assert not is_active(world, enrollment)


def test_pausing_waits_for_an_enrollment_that_is_being_inserted(
    world: World, new_session: NewSession, background: Background
) -> None:
    cadence, lead = world.cadence({}), world.lead()
    enrolling = new_session()
    enrolling.run("BEGIN")
    [[enrollment]] = enrolling.run(ENROLL, cadence=cadence, lead=lead)

    pausing = background(new_session().run, PAUSE, cadence=cadence)
    wait_until_blocked(world.connection)
    enrolling.run("COMMIT")

    pausing.result()
    assert not is_active(world, enrollment)


def test_reopening_waits_for_a_cadence_that_is_being_paused(
    world: World, new_session: NewSession, background: Background
) -> None:
    cadence = world.cadence({})
    enrollment = world.enrollment(cadence)
    world.update("cadence_enrollments", enrollment, status="failed")
    pausing = new_session()
    pausing.run("BEGIN")
    pausing.run(PAUSE, cadence=cadence)

    reopening = background(new_session().run, "UPDATE cadence_enrollments SET status = 'active'")
    wait_until_blocked(world.connection)
    pausing.run("COMMIT")

    reopening.result()
    assert not is_active(world, enrollment)
