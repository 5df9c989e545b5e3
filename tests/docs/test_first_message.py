"""The first message of the operations guide, by its files and commands, with a real database."""

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from cadence_core.database.connection import connect
from cli.main import cadence
from tests.engine import running_engine

GUIDE = (Path(__file__).parents[2] / "docs/operations.md").read_text(encoding="utf-8")
SECTION = GUIDE.partition("## 5. The first message")[2].partition("A dry run shows")[0]


def test_the_commands_of_the_guide_result_in_one_message(
    database: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", database)
    for name, text in re.findall(r"`([a-z.]+)`:\n\n```\w+\n(.+?)```", SECTION, re.S):
        (tmp_path / name).write_text(text)
    [commands] = re.findall(r"```sh\n(.+?)```", SECTION, re.S)

    for line in commands.replace(" --stack $STACK", "").splitlines():
        done = CliRunner().invoke(cadence, shlex.split(line)[1:], input="y\n")
        # The doctor finds no run and no cadence yet.
        assert done.exit_code == 0 or line == "cadence doctor", done.output

    with running_engine(database) as engine:
        summary = engine.run()
    assert (summary.claimed, summary.sent) == (1, 1)
    connection = connect(database)
    assert connection.run("SELECT content FROM interactions") == [["It works, You."]]
    connection.close()
