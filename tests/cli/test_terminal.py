"""The command as a process, and names that a terminal could obey."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import click
import pytest
from rich.cells import cell_len

from cli.output import printable
from tests.cli.conftest import Run
from tests.engine import engine, run
from tests.feedback.inbox import Inbox
from tests.sessions import Background, NewSession, interrupt_once_blocked
from tests.waiting import MAX_WAIT_SECONDS
from tests.world import World

COMMAND = Path(sys.executable).parent / "cadence"
HOSTILE = "[red]Eve[/red] :bomb:\x1b[31m\x1b]0;owned\x07\r\n\x9b2J\u202emoc.elpmaxe"


def cadence(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the installed command outside the checkout, without PYTHONPATH."""
    return subprocess.run(  # noqa: S603 (our own program)
        [COMMAND, *arguments],
        cwd="/",
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=MAX_WAIT_SECONDS,
    )


def hold_hostile_lead(world: World) -> None:
    world.connection.run("UPDATE organizations SET name = :name", name=HOSTILE)
    cadence_id = world.cadence({"template_id": world.template(name=HOSTILE)}, name=HOSTILE)
    world.enrollment(cadence_id, world.lead(first_name=HOSTILE, company_name=None))
    assert run(engine(world)).held == 1


def test_the_installed_command_needs_no_python_path_and_no_terminal(world: World) -> None:
    hold_hostile_lead(world)

    shown = cadence("holds", DATABASE_URL=world.url)

    assert (shown.returncode, shown.stderr) == (0, "")
    assert "missing_variable" in shown.stdout
    assert "\x1b" not in shown.stdout
    assert "[red]Eve[/red] :bomb:" in shown.stdout


@pytest.mark.parametrize(
    ("line", "redirection", "code", "said"),
    [
        ("orgs", ">&-", 0, ""),
        ("orgs --json", ">&-", 0, ""),
        ("orgs", "<&- 2>&-", 0, None),
        ("orgs", ">&- 2>&-", 0, ""),
        ("orgs nobody", ">&- 2>&-", 1, ""),
        ("orgs", ">/dev/full", 1, "Error: the output: No space left on device\n"),
        ("orgs --json", ">/dev/full", 1, "Error: the output: No space left on device\n"),
        ("pull", ">/dev/full", 1, "Error: the output: No space left on device\n"),
        ("--help", ">/dev/full", 1, "Error: the output: No space left on device\n"),
        ("pause engine --reason holidays", "<&-", 1, None),
        ("pause engine --reason holidays", "</dev/null", 1, None),
    ],
)
def test_a_stream_that_is_closed_or_full_is_no_error_of_ours(
    world: World, line: str, redirection: str, code: int, said: str | None
) -> None:
    shown = subprocess.run(  # noqa: S603 (our own program)
        ["/bin/sh", "-c", f"{COMMAND} {line} {redirection}"],
        env={**os.environ, "DATABASE_URL": world.url},
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
        timeout=MAX_WAIT_SECONDS,
    )

    assert shown.returncode == code
    assert "Traceback" not in shown.stderr
    assert said is None or shown.stdout + shown.stderr == said
    assert world.count("sending_stops") == 0


INTERRUPTED_WHILE_IT_LOADS = """
import os, signal, sys
from cli.__main__ import main

class Interrupting:
    def find_spec(self, name, path=None, target=None):
        if name == "cli.main":
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Interrupting())
main()
"""


def test_ctrl_c_while_the_command_loads_ends_it_silently() -> None:
    ended = subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-c", INTERRUPTED_WHILE_IT_LOADS],
        capture_output=True,
        check=False,
        timeout=MAX_WAIT_SECONDS,
    )

    assert (ended.returncode, ended.stdout, ended.stderr) == (-signal.SIGINT, b"", b"")


def test_ctrl_c_at_a_question_changes_nothing(world: World) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "cli", "suppress", "rui@lead.test", "--organization", "Acme"],
        env={**os.environ, "DATABASE_URL": world.url},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as asking:
        asked = os.read(asking.stderr.fileno(), 1_000) if asking.stderr else b""
        asking.send_signal(signal.SIGINT)
        _, errors = asking.communicate(timeout=MAX_WAIT_SECONDS)

    assert b"[y/N]" in asked
    assert (asking.returncode, errors) == (1, b"\nNothing was changed.\n")
    assert world.count("suppressions") == 0


def test_ctrl_c_during_a_change_says_that_it_may_have_been_done(
    world: World,
    command: Run,
    new_session: NewSession,
    background: Background,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    other = new_session()

    def answer_and_interrupt(*_: object, **__: object) -> bool:
        other.run("BEGIN")
        other.run("LOCK TABLE sending_stops")
        background(interrupt_once_blocked, world.connection)
        return True

    monkeypatch.setattr(click, "confirm", answer_and_interrupt)
    shown = command("pause", "engine", "--reason", "holidays")
    other.run("ROLLBACK")

    may_be_done = "it may have been done: look, then ask for it again if it was not."
    assert shown.output.endswith(f"\nInterrupted; {may_be_done}\n\nAborted!\n"), shown.output
    assert shown.exit_code == 1


def test_a_reader_that_has_enough_ends_the_command_silently(world: World) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as closed:
        shown = subprocess.run(  # noqa: S603 (our own program)
            [COMMAND, "orgs", "--json"],
            env={**os.environ, "DATABASE_URL": world.url},
            stdout=closed,
            stderr=subprocess.PIPE,
            check=False,
            timeout=MAX_WAIT_SECONDS,
        )

    assert (shown.returncode, shown.stderr) == (1, b"")


def test_a_database_that_cannot_be_reached_is_one_line_and_exits_with_3() -> None:
    shown = cadence("status", "--database", "postgresql://ana:secret@127.0.0.1:9/app")

    assert (shown.returncode, shown.stdout) == (3, "")
    assert shown.stderr == "Error: connecting to 127.0.0.1:9: connection refused\n"


def test_a_missing_setting_is_one_line_and_exits_with_2() -> None:
    shown = cadence("status")

    assert (shown.returncode, shown.stdout) == (2, "")
    assert shown.stderr.startswith("Error: DATABASE_URL: ")
    assert shown.stderr.count("\n") == 1


def test_a_database_without_the_schema_is_one_line_that_names_the_migration(
    empty_database: str,
) -> None:
    shown = cadence("status", DATABASE_URL=empty_database)

    assert (shown.returncode, shown.stderr.count("\n")) == (3, 1)
    assert "run make migrate" in shown.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["status"],
        ["holds"],
        ["holds", "--leads"],
        ["release", "--all", "--dry-run"],
        ["lead", "maria@lead.test"],
        ["uncertain"],
        ["settle", "sent", "--before", "2100-01-01", "--dry-run"],
        ["outbox"],
    ],
)
@pytest.mark.parametrize("extra", [[], ["--json"]])
def test_no_name_reaches_the_terminal_as_a_command(
    inbox: Inbox, command: Run, arguments: list[str], extra: list[str]
) -> None:
    hold_hostile_lead(inbox.world)
    inbox.message(status="uncertain", id=uuid4(), subject=HOSTILE, cadence={"name": HOSTILE})
    inbox.world.connection.run("UPDATE senders SET status = 'paused', address = :a", a=HOSTILE)
    inbox.world.template(name=HOSTILE, fault_code=HOSTILE)

    shown = command(*arguments, *extra)

    assert shown.exit_code == 0
    assert not [c for c in shown.output if not c.isprintable() and c != "\n"]
    if extra:
        json.loads(shown.stdout)
    else:
        assert "[red]Eve[/red] :bomb:" in " ".join(shown.output.split())


@pytest.mark.parametrize("columns", [20, 40, 80])
@pytest.mark.parametrize("line", ["status", "holds", "holds --leads", "lead maria@lead.test"])
def test_a_narrow_terminal_gets_lines_of_its_width_and_loses_no_id(
    world: World, command: Run, monkeypatch: pytest.MonkeyPatch, columns: int, line: str
) -> None:
    world.enrollment(world.cadence({}), world.lead(email=None))
    [lead] = world.rows("SELECT id FROM leads")
    run(engine(world))
    world.connection.run("UPDATE leads SET email = 'maria@lead.test'")
    monkeypatch.setenv("COLUMNS", str(columns))

    shown = command(*line.split())

    assert shown.exit_code == 0
    assert max(map(cell_len, shown.output.splitlines())) <= columns
    assert not [row for row in shown.output.splitlines() if row != row.rstrip()]
    if line == "holds --leads":
        assert str(lead["id"]) in "".join(shown.output.split())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Ana  Lima\n", "Ana Lima"),
        ("São Paulo 東京 👋", "São Paulo 東京 👋"),
        ("a\x1b[2Jb\x00", "a\N{REPLACEMENT CHARACTER}[2Jb\N{REPLACEMENT CHARACTER}"),
        ("\u202eevil", "\N{REPLACEMENT CHARACTER}evil"),
        ("a\u2028b\x85c", "a b c"),
        (
            "\u06cc\u200c\u0646 👩\u200d👧 \u05e9\u200f",
            "\u06cc\u200c\u0646 👩\u200d👧 \u05e9\u200f",
        ),
    ],
)
def test_a_text_is_one_line_without_characters_that_a_terminal_obeys(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_the_summary_of_every_command_is_a_whole_sentence_of_one_line(command: Run) -> None:
    lines = command("--help").output.partition("Commands:\n")[2].splitlines()

    assert len(lines) > 20
    assert [line for line in lines if not line.endswith(".") or line.endswith("...")] == []
