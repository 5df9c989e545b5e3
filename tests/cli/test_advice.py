"""The command that ends a hold is one that the command line takes, as it is printed."""

import shlex
from pathlib import Path
from uuid import UUID, uuid4

import click
import pytest

from cadence_core.model.reasons import Reason
from cadence_core.operations.advice import ADVICE, next_command
from cli.main import cadence
from tests.cli.conftest import Run
from tests.engine import engine, run
from tests.world import World


def steps_file(folder: Path) -> Path:
    file = folder / "sent.txt"
    file.write_text(f"{uuid4()} {uuid4()}\n", encoding="utf-8")
    return file


@pytest.mark.parametrize("chosen", ["", str(UUID(int=1))])
@pytest.mark.parametrize("reason", ADVICE)
def test_the_command_that_ends_a_hold_can_be_typed(
    reason: Reason, chosen: str, tmp_path: Path
) -> None:
    typed = next_command(reason, chosen) or ""
    program, name, *arguments = shlex.split(typed.replace("FILE", str(steps_file(tmp_path))))

    command = cadence.get_command(click.Context(cadence), name)

    assert program == "cadence"
    assert command is not None
    assert command.make_context(name, arguments).params


def test_a_hold_ends_by_the_command_that_is_shown_once_its_cause_is_gone(
    world: World, command: Run
) -> None:
    cadence_id = world.cadence({"template_id": None})
    [enrollment] = world.enroll_many(cadence_id, 1)
    run(engine(world))
    shown = [command("holds").output, command("lead", enrollment).output]
    world.connection.run("UPDATE cadence_steps SET template_id = :id", id=world.template())

    [of_all, of_lead] = [
        line.partition("cadence release")[2].strip()
        for output in shown
        for line in output.splitlines()
        if "cadence release" in line
    ]
    released = command("release", *shlex.split(of_all), "--yes")

    assert (of_all, of_lead) == ("--reason missing_template", str(enrollment))
    assert "Released 1." in released.output
    assert run(engine(world)).sent == 1
