"""``cadence doctor`` on a terminal and as JSON, and through a stack."""

import json
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from functions.operate import app
from tests.cli.conftest import Run
from tests.cli.stack_stand_in import STACK, stack_stand_in
from tests.engine import engine, run
from tests.operations.deployments import STUBS
from tests.world import World


@pytest.fixture(autouse=True)
def _stubs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is asked about providers."""
    for name, value in STUBS.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    app._database.cache_clear()
    with stack_stand_in() as environment:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        yield
    app._database().close()
    app._database.cache_clear()


def the_fix(command: Run) -> str:
    """Return the fix of the only finding that is wrong."""
    [wrong] = [
        finding
        for finding in json.loads(command("doctor", "--json").output)["findings"]
        if finding["severity"] == "wrong"
    ]
    return str(wrong["fix"])


PAUSED = {
    "everything": {},
    "an organization": {"org_id": "own"},
    "a channel": {"channel": "whatsapp"},
    "a channel of an organization": {"channel": "email", "org_id": "own"},
    "a sender": {"org_id": "own", "sender_id": "own"},
}


@pytest.mark.parametrize("what", [*PAUSED, "the status of a sender", "a bad reputation"])
def test_the_command_that_it_prints_ends_what_stops_messages(
    command: Run, world: World, what: str
) -> None:
    run(engine(world))
    own = {"org_id": world.org_id, "sender_id": world.email_sender}
    if what in PAUSED:
        scope = {name: own.get(name, value) for name, value in PAUSED[what].items()}
        world.insert("sending_stops", reason="x", **scope)
    elif what == "a bad reputation":
        world.insert(
            "reputation_pauses",
            org_id=world.org_id,
            scope="domain",
            domain="acme.test",
            reason="authentication_refused",
            detail="SPF",
        )
    else:
        world.update("senders", world.email_sender, status="paused")
    _, _, fix = the_fix(command).partition("; cadence ")
    ended = command(*fix.split(), "--yes")

    assert ended.exit_code == 0, ended.output
    assert "wrong" not in command("doctor").output


@pytest.mark.parametrize("address", ["ana@acme.test", "o'brien@acme.test"])
@pytest.mark.parametrize("is_taken", [False, True])
def test_the_command_that_it_prints_gives_a_sender_its_identity(
    command: Run, world: World, address: str, *, is_taken: bool
) -> None:
    world.update("senders", world.email_sender, address=address)
    world.enrollment(world.cadence({}))
    run(engine(world))
    world.connection.run("DELETE FROM sender_identities WHERE channel = 'email'")
    if is_taken:
        other = world.insert("organizations", name="Other")
        world.insert("sender_identities", org_id=other, channel="email", identity=address)

    fix = the_fix(command).removeprefix("if it is not that of Other: ")
    given = command(*shlex.split(fix.removeprefix("cadence ")), "--yes")

    assert given.exit_code == 0, given.output
    assert "wrong" not in command("doctor").output


def test_the_command_that_it_prints_clears_the_fault_of_a_template(
    command: Run, world: World
) -> None:
    template = world.template(channel="whatsapp", fault_code="132015")
    world.enrollment(world.cadence({"channel": "whatsapp", "template_id": template}))
    run(engine(world))
    assert world.count("cadence_enrollments", "status = 'active'") == 1  # it waits, not held
    assert "until a person changes that" in " ".join(command("status").output.split())

    _, _, fix = the_fix(command).partition(": cadence ")
    cleared = command(*fix.split(), "--yes")

    assert cleared.exit_code == 0, cleared.output
    assert "wrong" not in command("doctor").output


def test_the_commands_that_it_prints_complete_a_cadence(
    command: Run, world: World, tmp_path: Path
) -> None:
    world.cadence({}, email_sender_id=None)
    run(engine(world))

    pull, edit, complete = the_fix(command).split(" && ")
    pull, file = pull.split(" > ")
    assert edit == f"${{EDITOR:-vi}} {file}"
    plan = command(*pull.split()[1:]).output
    (tmp_path / file).write_text(
        plan.replace("outbound:\n", "outbound:\n    email_sender: ana@acme.test\n")
    )
    *apply, applied = complete.split()[1:]
    done = command(*apply, tmp_path / applied, "--yes")

    assert done.exit_code == 0, done.output
    assert "wrong" not in command("doctor").output


def test_it_shows_what_is_wrong_with_its_fix(command: Run, world: World) -> None:
    run(engine(world))
    assert "wrong" not in command("doctor").output

    world.connection.run("UPDATE alembic_version SET version_num = '0020'")
    shown = command("doctor")

    assert shown.exit_code == 1
    assert "wrong" in shown.output
    assert "fix: make migrate" in shown.output


def test_what_could_not_be_asked_is_unknown_and_not_fine(command: Run, world: World) -> None:
    run(engine(world))

    shown = command("doctor")

    assert shown.exit_code == 1
    assert "FEEDBACK_QUEUE_URL is not set here" in " ".join(shown.output.split())


def test_json_has_every_finding(command: Run, world: World) -> None:
    run(engine(world))

    answer = json.loads(command("doctor", "--json").output)

    assert len(answer["findings"]) > 15
    assert answer["findings"][0].keys() == {"area", "is_ok", "severity", "sentence", "fix"}


@pytest.mark.usefixtures("stack")
def test_the_function_of_a_stack_asks_with_its_own_settings(
    command: Run, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(engine(world))
    monkeypatch.setenv("SCHEDULE_NAME", "tick")

    shown = command("doctor", "--stack", STACK)

    assert "unknown  schedule" in shown.output
    assert "SCHEDULE_NAME" not in shown.output
