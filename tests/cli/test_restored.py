"""The commands after a restore of the database: shown first, then done."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.cli.conftest import Run
from tests.engine import engine, run
from tests.world import World

AN_HOUR_AGO = (datetime.now(UTC) - timedelta(hours=1)).isoformat()


def test_what_may_have_been_sent_is_shown_then_held_then_settled(
    world: World, command: Run, tmp_path: Path
) -> None:
    cadence = world.cadence()
    step = world.step(cadence)
    first, second = world.enroll_many(cadence, 2)
    steps = tmp_path / "sent.txt"
    steps.write_text(f"{first} {step}\n", encoding="utf-8-sig")

    shown = command("restored", "--since", AN_HOUR_AGO, answer="y\n")
    sent = command("settle-lost", "sent", "--steps", steps, "--yes")
    not_sent = command("settle-lost", "not_sent", "--all", "--yes")

    assert "2 active enrollments would be held" in shown.output
    assert "Held 2." in shown.output
    assert "outbound, 1 of 1, email" in sent.output
    assert "intro (Acme)" in sent.output
    assert [each.exit_code for each in (shown, sent, not_sent)] == [0, 0, 0]
    assert world.status_of(first)[0] == "completed"
    assert run(engine(world)).sent == 1
    assert world.status_of(second)[0] == "completed"


def test_the_question_and_the_answer_of_settle_lost_count_the_same(
    world: World, command: Run, tmp_path: Path
) -> None:
    cadence = world.cadence()
    steps = [world.step(cadence, step_order=order) for order in (1, 2, 3)]
    enrollments = world.enroll_many(cadence, 200)
    lines = [f"{each} {step}" for step in steps for each in enrollments]
    (tmp_path / "sent.txt").write_text("\n".join(lines), encoding="utf-8")
    command("restored", "--since", AN_HOUR_AGO, "--yes")

    shown = command("settle-lost", "sent", "--steps", tmp_path / "sent.txt", answer="y\n")

    said = " ".join(shown.output.split())
    assert "Settle 600 messages (200 enrollments move) as sent: " in said
    assert said.endswith("Settled 600 messages (200 enrollments moved).")


def test_without_a_yes_nothing_is_held(world: World, command: Run) -> None:
    [enrollment] = world.enroll_many(world.cadence({}), 1)

    for arguments in (["--dry-run"], []):
        command("restored", "--since", AN_HOUR_AGO, *arguments, answer="n\n")

    assert world.status_of(enrollment) == ("active", None)
    assert command("settle-lost", "sent", "--all", "--dry-run").exit_code == 1


def test_wrong_input_is_named_and_changes_nothing(command: Run, tmp_path: Path) -> None:
    steps = tmp_path / "steps.txt"
    steps.write_text("not-an-id 1\n", encoding="utf-8")
    empty = tmp_path / "empty.txt"
    empty.write_text("\n \n", encoding="utf-8")
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()

    for arguments, problem in (
        (["restored", "--since", tomorrow], "in the past"),
        (["settle-lost", "sent"], "--steps FILE or --all"),
        (["settle-lost", "sent", "--steps", steps], "line 1"),
        (["settle-lost", "sent", "--steps", empty], "it has no line with an id and a step"),
    ):
        wrong = command(*arguments)
        assert (wrong.exit_code, problem in wrong.output) == (2, True)


def test_the_answer_is_json(world: World, command: Run) -> None:
    world.enroll_many(world.cadence({}), 1)

    shown = command("restored", "--since", AN_HOUR_AGO, "--json", "--dry-run")

    assert json.loads(shown.output)["held"] == 1


def test_a_running_engine_is_refused(world: World, command: Run) -> None:
    world.connection.run(
        """INSERT INTO cadence_runs (id, trigger, trigger_id, lease_expires_at)
           VALUES (gen_random_uuid(), 'schedule', 'x', now() + interval '1 minute')"""
    )

    refused = command("restored", "--since", AN_HOUR_AGO, "--yes")

    assert refused.exit_code == 1
    assert "a run is in progress" in refused.output
