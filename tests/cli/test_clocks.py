"""The clock and the time zone of the operator's computer change nothing that a command says."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.waiting import MAX_WAIT_SECONDS
from tests.world import World

ON_A_COMPUTER = """
import datetime, json, sys

class Clock(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return super().now(tz) + datetime.timedelta(hours=float(sys.argv[1]))

datetime.datetime = Clock
from click.testing import CliRunner
from cli.main import cadence
results = [CliRunner().invoke(cadence, command) for command in json.loads(sys.argv[2])]
print(json.dumps([(result.exit_code, result.output) for result in results]))
"""


def answers(world: World, commands: Iterable[tuple[str, ...]], hours: int, zone: str) -> list[Any]:
    """Run commands on a computer whose clock is this far ahead; return codes and outputs."""
    done = subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-c", ON_A_COMPUTER, str(hours), json.dumps(list(commands))],
        env={**os.environ, "DATABASE_URL": world.url, "TZ": zone},
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        check=True,
        text=True,
        timeout=MAX_WAIT_SECONDS,
    )
    return list(json.loads(done.stdout))


@pytest.mark.parametrize(
    ("hours", "zone"),
    [
        (-9, "Pacific/Apia"),
        (7, "America/Sao_Paulo"),
        (2_800, "Europe/Berlin"),  # in another half of the year, with another offset
    ],
)
def test_no_answer_depends_on_the_operators_clock(world: World, hours: int, zone: str) -> None:
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    soon, over, far = (
        f"{now + distance:%Y-%m-%dT%H:%M}"
        for distance in (timedelta(hours=1), -timedelta(hours=1), timedelta(days=367))
    )
    lead = str(world.lead())
    world.cadence({}, name="Spring")
    enroll = ("enroll", "--cadence=Spring", f"--lead={lead}", "--dry-run", "--start")
    commands = (
        ("preview", "--at", soon),
        ("preview", "--at", over),
        ("lead", lead, "--at", soon),
        ("lead", lead, "--at", far),
        (*enroll, soon),
        (*enroll, far),
        ("restored", "--since", over, "--dry-run"),
        ("restored", "--since", soon, "--dry-run"),
        ("agenda", "--day", "tomorrow"),
        ("days",),
        ("uncertain", "--before", soon),
    )

    right, wrong = answers(world, commands, 0, "UTC"), answers(world, commands, hours, zone)

    assert wrong == right
    assert [code for code, _ in right] == [0, 2, 0, 2, 0, 2, 1, 2, 0, 0, 1]
