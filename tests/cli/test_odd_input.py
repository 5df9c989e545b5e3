"""Whatever an operator hands to a command, a bad input is named, and nothing breaks."""

from pathlib import Path
from typing import Any
from unittest.mock import patch

import click
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cli import files
from cli.main import cadence
from tests.cli.conftest import Run
from tests.cli_commands import COMMANDS
from tests.world import World

UUID = "00000000-0000-0000-0000-000000000000"
NOT_TEXT = ("\udcff", "a\x00b")
# What a command line and a database treat in a special way, and any other text.
ODD_TEXTS = (
    st.text(st.characters() | st.sampled_from("\x00\udcff\x1b\u202e%_\\'\""), max_size=40)
    | st.integers().map(str)
    | st.datetimes().map(str)
    | st.sampled_from([UUID, "9" * 5000, "a" * 50_000, "0001-01-01T00:00+23:59", "infinity", "{}"])
)
# What a command needs beside the input under test.
REQUIRED: dict[str, dict[str, Any]] = {
    "release": {"everything": True, "dry_run": True},
    "settle": {"verdict": "sent", "ids": [UUID], "dry_run": True},
    "restored": {"since": "2026-01-01", "dry_run": True},
    "settle-lost": {"verdict": "sent", "everything": True, "dry_run": True},
    "lead": {"who": UUID},
    "import leads": {"file": str(Path(__file__).parent / "leads.csv"), "dry_run": True},
    "funnel": {"name": UUID},
    "message": {"message_id": UUID},
    "enroll": {"cadence": "Spring", "list_name": "Expo", "dry_run": True},
    "close": {"cadence": "Spring", "everyone": True, "dry_run": True},
    "template preview": {"name": "intro"},
    "template test-send": {
        "name": "intro", "lead": "maria@lead.test", "to": "me@example.com", "dry_run": True,
    },
    "pause": {"kind": "engine", "reason": "why", "dry_run": True},
    "resume": {"kind": "engine", "dry_run": True},
    "suppress": {"address": "a@b.test", "organization": "Acme", "dry_run": True},
    "unsuppress": {"address": "a@b.test", "organization": "Acme", "dry_run": True},
    "consent": {"list_name": "Expo", "channel": "email", "source": "form", "dry_run": True},
    "mark": {"fact": "real", "list_name": "Expo", "dry_run": True},
    "pilot": {"cadence": "Spring", "list_name": "Expo", "dry_run": True},
    "move": {"cadence": "Spring", "step": 1, "list_name": "Expo", "dry_run": True},
    "merge": {"lead_id": UUID, "into": UUID, "dry_run": True},
}  # fmt: skip
OF_LEADS = ("consent", "mark", "pilot", "move")
# What a required input excludes.
INSTEAD = {
    ("settle-lost", "steps"): "everything",
    ("enroll", "file"): "list_name",
    ("enroll", "names"): "list_name",
    ("close", "names"): "everyone",
    ("suppress", "addresses"): "address",
    **{(name, of): "list_name" for name in OF_LEADS for of in ("names", "file")},
}


@pytest.fixture(autouse=True)
def _things(world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What the required inputs name, and a folder for the files that a command writes."""
    world.cadence({"template_id": world.template()}, name="Spring")
    world.lead()
    monkeypatch.chdir(tmp_path)


def inputs() -> list[tuple[str, str]]:
    """Return the command and the name of every argument and option that takes a value."""
    return [
        (name, str(param.name))
        for name, command in COMMANDS.items()
        for param in command.params
        if not getattr(param, "is_flag", False)
    ]


def line_with(command: str, name: str, text: str) -> list[str]:
    """Return a command line with this text as one of its inputs."""
    given: dict[str, Any] = REQUIRED.get(command, {}) | {name: text}
    if excluded := INSTEAD.get((command, name)):
        del given[excluded]
    options, arguments = command.split(), []
    for param in COMMANDS[command].params:
        value = given.get(str(param.name))
        if isinstance(param, click.Argument):
            arguments += value if isinstance(value, list) else [value] if value else []
        elif value is True:
            options.append(param.opts[0])
        elif value is not None:
            options.append(f"{param.opts[0]}={value}")
    return [*options, "--", *arguments]


@pytest.mark.parametrize("text", NOT_TEXT)
@pytest.mark.parametrize(("command_name", "name"), inputs())
def test_what_is_no_text_is_refused_with_the_name_of_its_input(
    command: Run, command_name: str, name: str, text: str
) -> None:
    shown = command(*line_with(command_name, name, text))

    [param] = [p for p in COMMANDS[command_name].params if p.name == name]
    assert shown.exit_code == 2
    assert param.get_error_hint(click.Context(cadence)) in shown.output


@pytest.mark.parametrize(("command_name", "name"), inputs())
@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(text=ODD_TEXTS)
@example(text="0001-01-01T00:00+23:59")
@example(text="9999-12-31T23:59:59-23:59")
@example(text="9" * 5000)
def test_an_odd_text_ends_in_an_exit_code_and_never_in_an_error_of_ours_or_the_database(
    command: Run, command_name: str, name: str, text: str
) -> None:
    shown = command(*line_with(command_name, name, text))

    assert shown.exception is None or isinstance(shown.exception, SystemExit)
    assert shown.exit_code in ((2, 3) if name in ("database", "stack") else (0, 1, 2))
    assert "SQLSTATE" not in shown.output


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"\xff 1\n", "UTF-8"),
        (f"{UUID} 1\n{UUID} \x00\n".encode(), "line 2"),
        (f"{UUID} {'9' * 5000}\n".encode(), "line 1"),
        (f"\n{UUID}\n".encode(), "line 2"),
    ],
)
def test_a_file_with_something_else_is_refused_with_the_name_of_its_option(
    command: Run, tmp_path: Path, content: bytes, problem: str
) -> None:
    steps = tmp_path / "steps.txt"
    steps.write_bytes(content)

    shown = command("settle-lost", "sent", "--steps", steps)

    assert shown.exit_code == 2
    assert "--steps" in shown.output
    assert problem in shown.output


def test_a_file_that_cannot_be_read_is_refused(command: Run, tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing"):
        shown = command("settle-lost", "sent", "--steps", path)

        assert (shown.exit_code, "--steps" in shown.output) == (2, True)


@pytest.mark.parametrize(
    "line",
    [
        "import leads {} --organization Acme --yes",
        "apply {} --yes",
        "enroll --cadence Spring --leads {}",
        "close --cadence Spring --leads {}",
        "settle-lost sent --steps {}",
    ],
)
def test_a_file_without_an_end_is_refused(command: Run, line: str) -> None:
    with patch.object(files, "MAX_FILE_BYTES", 1_000_000):
        shown = command(*line.format("/dev/zero").split())

    assert shown.exit_code == 2
    assert "it has more than 1 MB: split it" in " ".join(shown.output.split())


@pytest.mark.parametrize("option", ["--database", "--stack", "--json", "--organization", "--yes"])
def test_an_option_before_the_command_is_told_its_place(command: Run, option: str) -> None:
    result = command(option, "x", "status")

    assert result.exit_code == 2
    last = result.output.splitlines()[-1]
    assert last == f"Error: {option} stands after the name of a command."


def test_an_option_that_no_command_has_is_unknown(command: Run) -> None:
    result = command("--nothing", "status")

    assert "No such option" in result.output
    assert "stands after" not in result.output
