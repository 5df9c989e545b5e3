"""``cadence doctor`` on a terminal and as JSON, and through a stack."""

import json
from collections.abc import Iterator

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
    [wrong] = [
        finding
        for finding in json.loads(command("doctor", "--json").output)["findings"]
        if finding["severity"] == "wrong"
    ]

    _, _, fix = wrong["fix"].partition("; cadence ")
    ended = command(*fix.split(), "--yes")

    assert ended.exit_code == 0, ended.output
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
