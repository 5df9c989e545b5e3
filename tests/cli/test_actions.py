"""Who changed what is answered by one command."""

import json
import os
from uuid import uuid4

import pytest

from tests.cli.conftest import Run
from tests.engine import engine, run
from tests.world import World


def test_a_release_is_found_by_the_id_of_an_enrollment_that_it_released(
    world: World, command: Run
) -> None:
    first, second = world.enroll_many(world.cadence({"template_id": None}), 2)
    assert run(engine(world)).held == 2
    command("release", first, "--yes")
    command("release", second, "--yes")

    shown = command("actions", "--about", second)
    [found] = json.loads(command("actions", "--about", second, "--json").output)

    assert (shown.exit_code, shown.output.count("release, done")) == (0, 1)
    assert str(second) in shown.output
    assert str(first) not in shown.output
    assert (found["operation"], found["phase"]) == ("release", "done")
    assert found["answered"]["enrollments"] == [str(second)]


def test_the_newest_action_comes_first_and_pages_continue(world: World, command: Run) -> None:
    for reason in ("drill", "again", "last"):
        command("pause", "engine", "--reason", reason, "--yes")
        command("resume", "engine", "--yes")

    page = json.loads(command("actions", "--limit", 4, "--json").output)
    rest = json.loads(command("actions", "--before", page[-1]["place"], "--json").output)

    assert [each["operation"] for each in page + rest] == ["resume", "pause"] * 3
    assert "drill" not in command("actions").output
    assert world.count("operator_actions") == 12


def test_an_action_without_an_end_says_so(world: World, command: Run) -> None:
    world.connection.run(
        """INSERT INTO operator_actions (action_id, operation, actor, phase)
           VALUES (gen_random_uuid(), 'enroll', 'ana', 'begun')"""
    )

    assert "may have been done in part" in " ".join(command("actions").output.split())


def test_no_action_is_said_and_exits_with_1(command: Run) -> None:
    assert command("actions", "--about", uuid4()).output == "No action matches.\n"
    assert command("actions").exit_code == 1


def test_a_user_without_a_name_is_recorded_by_its_number(
    world: World, command: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nameless() -> str:
        raise KeyError("uid not found")

    monkeypatch.setattr("getpass.getuser", nameless)

    command("pause", "engine", "--reason", "drill", "--yes")

    [actor] = {row["actor"] for row in world.rows("SELECT actor FROM operator_actions")}
    assert actor.startswith(f"uid {os.getuid()}@")
