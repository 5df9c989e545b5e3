"""The commands that pause and resume: shown first, and done on yes only."""

import json
from datetime import UTC, datetime, timedelta
from getpass import getuser
from platform import node

import pytest

from tests.cli.conftest import Run
from tests.engine import engine, run
from tests.world import World


def test_a_pause_asks_first_and_shows_who_did_it_and_why(world: World, command: Run) -> None:
    world.enrollment(world.cadence({}))

    refused = command("pause", "organization", "acme", "--reason", "a wrong price", answer="n\n")
    assert (refused.exit_code, world.count("sending_stops")) == (1, 0)
    assert "Pause the organization Acme?" in refused.output

    done = command("pause", "organization", "acme", "--reason", "a wrong price", answer="y\n")

    assert done.exit_code == 0
    assert "Paused the organization Acme." in done.output
    assert "a wrong price" in done.output
    assert run(engine(world)).sent == 0
    status = command("status").output
    assert "a wrong price" in status.split("Paused\n")[1]


def test_a_second_pause_says_so_and_a_resumption_shows_what_still_stops(
    world: World, command: Run
) -> None:
    command("pause", "engine", "--reason", "a fault", "--yes")
    command("pause", "sender", "ana@acme.test", "--reason", "new", "--yes")

    again = command("pause", "engine", "--reason", "more", "--yes")
    resumed = command("resume", "sender", "ana@acme.test", "--yes")
    none = command("resume", "sender", "ana@acme.test", "--yes")

    assert again.output.startswith("Paused already: the engine. Nothing was changed.\n")
    assert "can go on.\nResumed the sender ana@acme.test of Acme.\n" in resumed.output
    assert "Still stopped" in resumed.output
    assert "a fault" in resumed.output
    assert none.output.startswith("Not paused: the sender ana@acme.test of Acme.")
    assert [each.exit_code for each in (again, resumed, none)] == [0, 0, 0]
    assert world.count("sending_stops") == 1


def test_a_lead_is_paused_with_all_its_open_enrollments(world: World, command: Run) -> None:
    lead = world.lead()
    for name in ("A", "B"):
        world.enrollment(world.cadence({}, name=name), lead)

    paused = command("pause", "lead", "maria@lead.test", "--reason", "in March", "--yes")
    held = " ".join(command("holds", "--paused-by-person").output.split())
    status = " ".join(command("status").output.split())
    seen = command("lead", lead).output
    resumed = command("resume", "lead", lead, "--yes")

    assert "2 enrollments of the lead." in paused.output
    shown = " ".join(paused.output.split())
    assert f"the lead Maria, Padaria Sol {datetime.now(UTC):%Y}" in shown
    assert f"{getuser()}@{node()} in March in A" in shown
    assert "no reason" not in held + status
    assert "a person paused it: in March" in seen
    assert " code " not in seen  # the words of a person are no code
    assert "paused by a person held" in held
    assert f"for example: in March ({getuser()}@{node()})" in held
    assert "2 see cadence holds person" in status
    assert "Resumed the lead Maria, Padaria Sol of Acme." in resumed.output
    assert world.count("cadence_enrollments", "status = 'active'") == 2


@pytest.mark.parametrize("status", [None, "completed"])
def test_a_lead_in_no_cadence_is_not_said_to_be_paused(
    world: World, command: Run, status: str | None
) -> None:
    lead = world.lead()
    if status:
        world.enrollment(world.cadence({}), lead, status=status)

    for options in (["--yes"], ["--dry-run"], ["--yes", "--json"]):
        shown = command("pause", "lead", lead, "--reason", "legal hold", *options)

        assert shown.exit_code == 1
        assert "is in no cadence: nothing was paused" in " ".join(shown.output.split())
        assert "Paused already" not in shown.output


def test_a_lead_that_is_paused_or_on_hold_stays_so(world: World, command: Run) -> None:
    paused, held = world.lead(), world.lead_of_its_own()
    cadence = world.cadence({})
    world.enrollment(cadence, paused, status="paused", paused_by="person")
    world.enrollment(
        cadence, held, status="paused", paused_by="engine", status_reason="missing_address"
    )

    again, on_hold = (
        command("pause", "lead", lead, "--reason", "x", "--yes") for lead in (paused, held)
    )
    resumed = command("resume", "lead", held, "--yes")

    assert (again.exit_code, on_hold.exit_code, resumed.exit_code) == (0, 0, 0)
    assert "Paused already" in again.output
    assert "1 enrollment of the lead; 1 is on hold, and stays so after it." in on_hold.output
    assert "1 enrollment of the lead; 1 stays on hold." in resumed.output


def test_a_reputation_pause_is_lifted(world: World, command: Run) -> None:
    world.insert(
        "reputation_pauses",
        org_id=world.org_id,
        scope="domain",
        domain="acme.test",
        reason="authentication_refused",
        detail="SPF",
    )

    shown = command("resume", "reputation", "acme.test", "--dry-run")
    done = command("resume", "reputation", "acme.test", answer="y\n")

    assert "Would lift 1 reputation pause of Acme. Nothing was changed." in shown.output
    assert "Lifted 1 reputation pause of Acme." in done.output
    assert world.count("reputation_pauses", "lifted_at IS NULL") == 0
    assert command("resume", "reputation", "acme.test", "--yes").exit_code == 1


def test_the_answer_is_json(world: World, command: Run) -> None:
    shown = command("pause", "channel", "email", "--reason", "a fault", "--yes", "--json")

    answer = json.loads(shown.stdout)
    assert (answer["kind"], answer["name"], answer["is_changed"]) == ("channel", "email", True)
    assert [stop["reason"] for stop in answer["stops"]] == ["a fault"]
    assert world.count("sending_stops", "channel = 'email' AND org_id IS NULL") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["pause", "engine"],
        ["pause", "engine", "--reason", " "],
        ["pause", "planet", "--reason", "x"],
        ["pause", "channel", "fax", "--reason", "x"],
        ["resume", "engine", "Acme"],
        ["resume", "lead", "Maria"],
    ],
)
def test_wrong_usage_is_named_and_changes_nothing(
    world: World, command: Run, arguments: list[str]
) -> None:
    shown = command(*arguments, "--yes")

    assert (shown.exit_code, world.count("sending_stops")) == (2, 0)
    assert "Error: " in shown.output


def test_why_a_cadence_is_paused_is_shown_wherever_it_matters(world: World, command: Run) -> None:
    lead = world.lead()
    world.enrollment(world.cadence({}, name="Spring"), lead)

    command("pause", "cadence", "Spring", "--reason", "a wrong price", "--yes")

    assert "a wrong price" in command("cadences").output
    assert "the cadence is paused (a wrong price)" in " ".join(command("lead", lead).output.split())
    command("resume", "cadence", "Spring", "--yes")
    assert "a wrong price" not in command("cadences").output + command("lead", lead).output


def test_a_sender_that_its_provider_stopped_names_the_option_that_starts_it(
    world: World, command: Run
) -> None:
    until = datetime.now(UTC) + timedelta(days=1)
    world.update("senders", world.email_sender, stopped_until=until, stop_code="131031")

    left = command("resume", "sender", "ana@acme.test", "--yes")
    started = command("resume", "sender", "ana@acme.test", "--provider-stop", "--yes")

    assert "--provider-stop starts it" in left.output
    assert "--provider-stop" not in started.output
    assert "Resumed the sender ana@acme.test" in started.output
