"""The commands that list senders, organizations and runs."""

import json

import pytest

from tests.cli.conftest import Run
from tests.engine import engine, run
from tests.world import World


def test_senders_show_their_caps_and_what_stops_them(world: World, command: Run) -> None:
    world.insert(
        "sending_caps",
        org_id=world.org_id,
        kind="sender",
        sender_id=world.email_sender,
        daily_cap=40,
    )
    world.insert("sending_stops", org_id=world.org_id, channel="whatsapp", reason="a new number")
    world.enroll_many(world.cadence({}), 1)
    run(engine(world))

    shown = command("senders")

    first, second = shown.output.split("phone-number-id-1")
    assert first.startswith("ana@acme.test (Acme, email)\n")
    assert "1 of 40 in 24 hours" in first
    assert "1 sent, 0 bounced, 0 complained" in first
    assert "a new number" in second
    assert "There may be more: --after " in command("senders", "--limit", 1).output


def test_organizations_show_how_they_send(world: World, command: Run) -> None:
    world.insert("sending_caps", org_id=world.org_id, kind="organization", daily_cap=500)
    world.update("organizations", world.org_id, minimum_gap_minutes=1_440)
    world.enroll_many(world.cadence({}), 2)

    shown = command("orgs", "acme").output

    assert str(world.org_id) in shown
    assert "America/Sao_Paulo" in shown
    assert "1,440 minutes between two messages to a person" in shown
    assert "0 of 500 in 24 hours, of all" in shown
    assert "2 active, 0 paused" in shown


def test_runs_show_what_rules_put_off(world: World, command: Run) -> None:
    world.enroll_many(world.cadence({}), 1)
    run(engine(world))
    run(engine(world))
    world.connection.run(
        "UPDATE cadence_runs SET deferred = jsonb_build_object('sender_cap', 4) WHERE sent = 1"
    )

    newest = command("runs", "--limit", 1)
    older = command("runs", "--before", newest.output.split("--before ")[1].strip())

    assert "nothing was due" in newest.output
    assert "1 sent" in older.output
    assert "put off 4: " in older.output


@pytest.mark.parametrize("name", ["senders", "orgs", "runs"])
def test_the_answer_is_json_and_nothing_exits_with_1(world: World, command: Run, name: str) -> None:
    run(engine(world))
    key = {"orgs": "organizations"}.get(name, name)

    assert json.loads(command(name, "--json").output)[key]
    none = ["--before", "2020-01-01"] if name == "runs" else ["--after", "f" * 32]
    assert command(name, *none).exit_code == 1
