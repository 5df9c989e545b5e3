"""The detail of a reason stays short, in memory and in the database."""

from tests.engine import engine, run
from tests.world import World

LONG_NAME = "n" * 99_000


def test_a_long_name_of_a_missing_field_is_stored_and_shown_short(world: World) -> None:
    template = world.template(body=f"Hi {{{{ {LONG_NAME} }}}}")
    enrollment = world.enrollment(world.cadence({"template_id": template}))

    run(engine(world))

    row = world.enrollment_row(enrollment)
    assert (row["status_reason"], row["status_detail"]) == ("missing_variable", "n" * 199 + "…")
    details = world.rows("SELECT detail FROM cadence_enrollment_history WHERE detail IS NOT NULL")
    assert details == [{"detail": "n" * 199 + "…"}]


def test_the_database_shortens_what_other_programs_write(world: World) -> None:
    enrollment = world.enrollment(world.cadence({}))

    world.connection.run(
        "UPDATE cadence_enrollments SET status = 'paused', status_detail = :detail",
        detail=LONG_NAME,
    )

    assert world.enrollment_row(enrollment)["status_detail"] == "n" * 199 + "…"
    details = world.rows("SELECT detail FROM cadence_enrollment_history WHERE detail IS NOT NULL")
    assert details == [{"detail": "n" * 199 + "…"}]


def test_a_detail_that_is_short_enough_is_stored_as_it_is(world: World) -> None:
    enrollment = world.enrollment(world.cadence({}))

    world.connection.run("UPDATE cadence_enrollments SET status_detail = :d", d="n" * 200)

    assert world.enrollment_row(enrollment)["status_detail"] == "n" * 200
