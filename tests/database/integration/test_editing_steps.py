"""Single edits of a cadence, and what they leave to the leads that wait in it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from pg8000.exceptions import DatabaseError

from tests.engine import Provider, running_engine
from tests.world import Row, World

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
FOREIGN_KEY_VIOLATION = "23503"


def steps_of(world: World, cadence: UUID) -> list[UUID]:
    rows = world.rows(
        "SELECT id FROM cadence_steps WHERE cadence_id = :id ORDER BY step_order", id=cadence
    )
    return [row["id"] for row in rows]


def skips(world: World, enrollment: UUID) -> list[tuple[UUID, str]]:
    rows = world.rows(
        """SELECT step_id, reason FROM step_skips JOIN cadence_steps AS s ON s.id = step_id
            WHERE enrollment_id = :id ORDER BY s.step_order""",
        id=enrollment,
    )
    return [(row["step_id"], row["reason"]) for row in rows]


def send(
    world: World, enrollment: UUID, step: UUID, status: str = "sent", **columns: object
) -> UUID:
    """Record a message of this step, as the engine does before it moves the enrollment."""
    row = world.enrollment_row(enrollment)
    return world.insert(
        "interactions",
        **{
            **{name: row[name] for name in ("org_id", "cadence_id", "lead_id")},
            "enrollment_id": enrollment,
            "step_id": step,
            "channel": "email",
            "status": status,
            "content": "text",
            "sent_at": LONG_AGO if status == "sent" else None,
            **columns,
        },
    )


def call(world: World, sql: str, **parameters: object) -> object:
    [[value]] = world.connection.run(f"SELECT {sql}", **parameters)
    return value


def test_steps_are_swapped_and_renumbered_in_one_update(world: World) -> None:
    cadence = world.cadence({}, {}, {})
    first, second, third = steps_of(world, cadence)

    world.connection.run(
        """UPDATE cadence_steps SET step_order = 5 - step_order
            WHERE cadence_id = :id AND step_order IN (2, 3)""",
        id=cadence,
    )
    world.connection.run("UPDATE cadence_steps SET step_order = step_order + 1")

    assert steps_of(world, cadence) == [first, third, second]


def test_an_edit_changes_no_enrollment(world: World) -> None:
    cadence = world.cadence({}, {}, {})
    enrollment = world.enrollment(cadence, current_step=2, next_step_due=LONG_AGO)
    before = world.enrollment_row(enrollment)

    world.connection.run("UPDATE cadence_steps SET step_order = 4 - step_order, delay_days = 9")
    world.step(cadence, step_order=9)
    world.connection.run("UPDATE cadence_steps SET archived_at = now() WHERE step_order = 1")

    assert world.enrollment_row(enrollment) == before


def test_a_number_that_is_written_names_the_step_that_has_it_now(world: World) -> None:
    cadence = world.cadence({}, {}, {"delay_days": 3})
    steps = steps_of(world, cadence)
    enrollment = world.enrollment(cadence)
    world.connection.run("UPDATE cadence_steps SET step_order = step_order + 10")

    world.update("cadence_enrollments", enrollment, current_step=12)

    row = world.enrollment_row(enrollment)
    assert (row["next_step_id"], row["current_step"]) == (steps[1], 12)
    assert skips(world, enrollment) == [(steps[0], "passed")]


def test_a_step_that_is_written_sets_its_number_and_skips_nothing(world: World) -> None:
    cadence = world.cadence({}, {}, {"delay_days": 3})
    steps = steps_of(world, cadence)
    enrollment = world.enrollment(cadence)

    world.update("cadence_enrollments", enrollment, next_step_id=steps[2])

    row = world.enrollment_row(enrollment)
    assert row["current_step"] == 3
    assert row["next_step_due"] - row["updated_at"] == timedelta(days=3)
    assert row["step_due_at"] == row["next_step_due"]
    assert skips(world, enrollment) == []


def test_a_step_of_another_cadence_is_refused(world: World) -> None:
    enrollment = world.enrollment(world.cadence({}))
    [other] = steps_of(world, world.cadence({}))

    with pytest.raises(DatabaseError) as refusal:
        world.update("cadence_enrollments", enrollment, next_step_id=other)

    assert refusal.value.args[0]["C"] == FOREIGN_KEY_VIOLATION


def test_moving_back_by_number_takes_back_the_skips_from_there_on(world: World) -> None:
    cadence = world.cadence({}, {}, {})
    steps = steps_of(world, cadence)
    enrollment = world.enrollment(cadence, current_step=3)

    world.update("cadence_enrollments", enrollment, current_step=2)

    assert skips(world, enrollment) == [(steps[0], "passed")]


def test_the_engine_before_this_revision_moves_on_by_number(world: World) -> None:
    """It gives the lease back in the same statement, whatever number it computes."""
    cadence = world.cadence({}, {}, {})
    steps = steps_of(world, cadence)
    enrollment = world.enrollment(cadence, run_id=uuid4())
    send(world, enrollment, steps[0])
    world.connection.run("UPDATE cadence_steps SET step_order = step_order + 10")

    world.update("cadence_enrollments", enrollment, current_step=2, run_id=None)

    row = world.enrollment_row(enrollment)
    assert (row["next_step_id"], row["current_step"]) == (steps[1], 12)
    assert skips(world, enrollment) == []


def test_a_step_that_fails_after_a_later_one_was_sent_is_skipped_with_its_reason(
    world: World,
) -> None:
    cadence = world.cadence({}, {}, {})
    first, second, third = steps_of(world, cadence)
    enrollment = world.enrollment(cadence)
    message = send(world, enrollment, first, status="failed")
    send(world, enrollment, second)
    world.update("cadence_enrollments", enrollment, next_step_id=third)

    moved = call(
        world, "return_to_step(:id, 'active', interval '0', 'not_delivered', NULL)", id=message
    )

    assert moved is None
    assert skips(world, enrollment) == [(first, "not_delivered")]
    assert world.enrollment_row(enrollment)["next_step_id"] == third


def test_a_sent_step_can_be_archived_and_not_deleted(world: World) -> None:
    cadence = world.cadence({}, {}, {})
    first, second, third = steps_of(world, cadence)
    with running_engine(world.url) as engine:
        enrollment = world.enrollment(cadence)
        engine.run()
        with pytest.raises(DatabaseError) as refusal:
            world.connection.run("DELETE FROM cadence_steps WHERE id = :id", id=first)
        world.update("cadence_steps", first, archived_at=LONG_AGO)
        world.update("cadence_steps", second, archived_at=LONG_AGO)
        engine.run()

    assert refusal.value.args[0]["C"] == FOREIGN_KEY_VIOLATION
    assert [row["step_id"] for row in world.messages()] == [first, third]
    assert world.status_of(enrollment) == ("completed", "no_step_left")


def test_a_changed_delay_moves_those_who_wait_or_not_and_says_how_many_they_are(
    world: World,
) -> None:
    cadence = world.cadence({"delay_days": 5})
    [step] = steps_of(world, cadence)
    later = datetime.now(UTC) + timedelta(days=10)
    waiting = world.enrollment(cadence, next_step_due=later)
    leased = world.enrollment(cadence, next_step_due=LONG_AGO, run_id=uuid4())
    deferred = world.enrollment(
        cadence, step_due_at=LONG_AGO, next_step_due=LONG_AGO + timedelta(hours=1)
    )
    change = "set_step_delay(:step, days => 2, hours => 1, moves_waiting => :moves)"

    kept = call(world, change, step=step, moves=False)
    due_before = world.enrollment_row(waiting)["next_step_due"]
    world.update("cadence_steps", step, delay_days=5, delay_hours=0)
    moved = call(world, change, step=step, moves=True)

    row = world.enrollment_row(waiting)
    assert (kept, moved, due_before) == (3, 3, later)
    assert row["next_step_due"] == row["step_due_at"] == later - timedelta(days=2, hours=23)
    assert world.enrollment_row(leased)["next_step_due"] == LONG_AGO
    assert world.enrollment_row(deferred)["step_due_at"] == LONG_AGO
    assert world.row("cadence_steps", step)["delay_days"] == 2


def test_a_shorter_delay_makes_no_lead_due_before_the_change(world: World) -> None:
    cadence = world.cadence({"delay_days": 5})
    [step] = steps_of(world, cadence)
    before = datetime.now(UTC)
    soon = world.enrollment(cadence, next_step_due=before + timedelta(hours=1))
    due = world.enrollment(cadence, next_step_due=LONG_AGO)

    call(world, "set_step_delay(:step, days => 2, hours => 0, moves_waiting => true)", step=step)

    row = world.enrollment_row(soon)
    assert before <= row["next_step_due"] == row["step_due_at"] <= datetime.now(UTC)
    assert world.enrollment_row(due)["next_step_due"] == LONG_AGO


def test_the_history_records_every_edit_of_a_step_and_outlives_it(world: World) -> None:
    cadence = world.cadence({})
    [step] = steps_of(world, cadence)
    world.update("cadence_steps", step, delay_days=4)
    world.update("cadence_steps", step, delay_days=4)
    world.connection.run("DELETE FROM cadence_steps")

    history = world.rows(
        "SELECT * FROM cadence_step_history WHERE step_id = :id ORDER BY id", id=step
    )

    def delay(row: Row, name: str) -> object:
        return row[name] and row[name]["delay_days"]

    assert [(delay(row, "before"), delay(row, "after")) for row in history] == [
        (None, 0),
        (0, 4),
        (4, None),
    ]
    assert {(row["cadence_id"], bool(row["changed_by"])) for row in history} == {(cadence, True)}
    with pytest.raises(DatabaseError, match="append-only"):
        world.connection.run("DELETE FROM cadence_step_history")


@pytest.mark.parametrize("status", ["failed", "replied", "completed"])
def test_a_reopened_enrollment_loses_the_reason_of_its_end(world: World, status: str) -> None:
    enrollment = world.enrollment(world.cadence({}))
    world.update(
        "cadence_enrollments", enrollment, status=status, status_reason="old", status_detail="old"
    )

    world.update("cadence_enrollments", enrollment, status="active")

    row = world.enrollment_row(enrollment)
    assert (row["status_reason"], row["status_detail"]) == (None, None)


def test_a_message_is_recorded_under_the_channel_that_went_out(world: World) -> None:
    cadence = world.cadence({})
    [step] = steps_of(world, cadence)
    enrollment = world.enrollment(cadence)
    send(world, enrollment, step, status="failed")
    world.update(
        "cadence_steps", step, channel="whatsapp", template_id=world.template(channel="whatsapp")
    )

    with running_engine(world.url, Provider()) as engine:
        engine.run()

    message = world.message_of(enrollment)
    assert (message["channel"], message["status"]) == ("whatsapp", "sent")
    assert message["begun_at"] > message["created_at"]


NEW_STEP = """INSERT INTO cadence_steps (cadence_id, step_order, channel, template_id)
              SELECT cadence_id, {}, channel, template_id FROM cadence_steps
               WHERE step_order = 30"""
EDITS = {
    "swap M2 and M3": (
        "UPDATE cadence_steps SET step_order = 50 - step_order WHERE step_order > 10",
        ["M3"],
    ),
    "move M3 to the front": (
        "UPDATE cadence_steps SET step_order = 5 WHERE step_order = 30",
        ["M3"],
    ),
    "insert before M3": (NEW_STEP.format(25), ["M3", "new"]),
    "insert before M1": (NEW_STEP.format(5), ["M3"]),
    "append": (NEW_STEP.format(40), ["M3", "new"]),
    "archive M3": ("UPDATE cadence_steps SET archived_at = now() WHERE step_order = 30", []),
}


@pytest.mark.parametrize("edit", EDITS)
def test_a_lead_that_waits_for_the_third_step_gets_what_the_docs_say(
    world: World, edit: str
) -> None:
    change, expected = EDITS[edit]
    cadence = world.cadence(*({"step_order": order} for order in (10, 20, 30)))
    names = dict(zip(steps_of(world, cadence), ("M1", "M2", "M3"), strict=True))
    enrollment = world.enrollment(cadence)
    with running_engine(world.url) as engine:
        engine.run()
        engine.run()
        world.connection.run(change)
        engine.run_until_quiet()

    got = [names.get(row["step_id"], "new") for row in world.messages()]
    assert got == ["M1", "M2", *expected]
    assert world.status_of(enrollment) == ("completed", "no_step_left")
