from tests.world import World


def test_an_enrollment_into_a_cadence_with_steps_is_due(world: World) -> None:
    cadence = world.cadence({})

    enrollment = world.enrollment(cadence)

    assert world.status_of(enrollment) == ("active", None)
