"""The tutorial: every command is run in the demo world, and shows what the page shows."""

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.main import cadence
from tests.local.conftest import demo  # noqa: F401 (a fixture)
from tests.local.demo import Demo

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/tutorial.md").read_text(encoding="utf-8")
# A block shows a command with its output, or commands that show nothing here.
BLOCKS = re.findall(r"```(?:sh)?\n(.+?)```", PAGE, re.S)
PLAYS_A_DAY = ("make run FRESH=1", "make run")
ONLY_IN_A_SHELL = ("make serve", "export ")
PARTLY_DONE = {"import": 1}


def shown_lines(sample: str) -> list[str]:
    """Return the lines that the page shows as they are, without their blanks."""
    return [" ".join(line.split()) for line in sample.splitlines() if line.strip() and line != "…"]


def run_sample(block: str) -> None:
    """Run the command of a block, answer yes, and compare what it shows."""
    command, sample = block.removeprefix("$ cadence ").split("\n", 1)
    done = CliRunner().invoke(cadence, shlex.split(command), input="y\n")
    printed = {" ".join(line.split()) for line in done.output.splitlines()}

    assert done.exit_code == PARTLY_DONE.get(shlex.split(command)[0], 0), done.output
    assert [line for line in shown_lines(sample) if line not in printed] == []


def test_every_command_of_the_tutorial_does_what_the_page_shows(
    demo: Demo,  # noqa: F811 (the fixture)
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    for file in (ROOT / "docs/tutorial").iterdir():
        copy = tmp_path / "docs/tutorial" / file.name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(file.read_bytes())
    monkeypatch.chdir(tmp_path)  # the rejected rows are written beside the file
    monkeypatch.setenv("COLUMNS", "100")
    for block in BLOCKS:
        monkeypatch.setenv("DATABASE_URL", demo.url)
        if block.startswith("$ cadence "):
            run_sample(block)
            continue
        for line in block.splitlines():
            assert line in PLAYS_A_DAY or line.startswith(ONLY_IN_A_SHELL), line
            if line in PLAYS_A_DAY:
                demo.play()
