"""The commands that change one fact of each of the leads that are chosen."""

import json
from pathlib import Path

from tests.cli.conftest import Run
from tests.cli.test_agreed import CHANGED, Meanwhile, meanwhile  # noqa: F401 (a fixture)
from tests.world import World


def test_consents_of_a_file_are_shown_asked_about_and_recorded(
    world: World, command: Run, tmp_path: Path
) -> None:
    world.lead(whatsapp_opt_in_at=None)
    world.lead(email="rui@lead.test", phone="+5511987650002", whatsapp_opt_in_at=None)
    file = tmp_path / "opted-in.txt"
    file.write_text("maria@lead.test\r\n+55 11 98765-0002\r\nnone@lead.test\r\n")
    line = ("consent", "--leads", file, "--channel", "whatsapp", "--source", "form")

    refused = command(*line, answer="n\n")
    done = command(*line, answer="y\n")
    again = command(*line, "--yes", "--json")

    assert refused.output.splitlines()[:6] == [
        "Consent on WhatsApp (Acme)",
        "  leads",
        "      2  to record",
        "      1  named, but not found",
        "  line 3: no lead of the organization has it",
        "Record 2 consents? [y/N]: n",
    ]
    assert (refused.exit_code, done.exit_code) == (1, 1)  # a line is no lead
    assert done.output.endswith("Recorded for 2.\n")
    answer = json.loads(again.stdout)
    assert (answer["changed"], answer["unchanged"]) == (0, 2)
    assert world.count("consents") == 2


def test_a_pilot_a_move_and_a_mark_say_what_they_do(world: World, command: Run) -> None:
    world.enrollment(world.cadence({}, {"channel": "whatsapp"}, name="Spring"))
    lead = ("--lead", "maria@lead.test")

    pilot = command("pilot", "--cadence", "spring", *lead, answer="y\n")
    move = command("move", "--cadence", "spring", "--step", 2, *lead, answer="y\n")
    mark = command("mark", "real", *lead, answer="y\n")
    again = command("move", "--cadence", "spring", "--step", 2, *lead, "--yes")

    assert "Put 1 lead into the pilot of Spring?" in pilot.output
    assert "Move 1 lead to 2 of 2, WhatsApp?" in move.output
    assert "Leads for whose fields you vouch (Acme)" in mark.output
    assert [each.exit_code for each in (pilot, move, mark, again)] == [0, 0, 0, 0]
    assert "1  who wait for this step already" in again.output
    assert again.output.endswith("Nothing was changed.\n")


def test_a_list_that_has_changed_meanwhile_is_not_marked(
    world: World,
    command: Run,
    meanwhile: Meanwhile,  # noqa: F811
) -> None:
    world.lead(custom_fields={"list": "expo"}, source="import")
    late = {"email": "late@lead.test", "custom_fields": {"list": "expo"}, "source": "import"}
    meanwhile(lambda: world.lead(**late))

    shown = command("mark", "real", "--list", "expo")

    assert (shown.exit_code, shown.output.endswith(CHANGED)) == (2, True)
    assert world.count("leads", "source = 'person'") == 0


def test_a_change_that_has_nothing_to_do_is_no_dry_run(world: World, command: Run) -> None:
    world.lead()
    empty = command("mark", "back", "--list", "expo", "--dry-run")

    answers = [
        json.loads(command("mark", "back", "--lead", "maria@lead.test", "--json", flag).stdout)
        for flag in ("--yes", "--dry-run")
    ]

    assert (empty.exit_code, "No lead matches." in empty.output) == (1, True)
    assert [(each["unchanged"], each["is_dry_run"]) for each in answers] == [(1, False), (1, True)]


def test_whose_it_is_has_to_be_said_in_one_way(world: World, command: Run) -> None:
    world.lead()

    for more in ((), ("--lead", "maria@lead.test", "--list", "expo")):
        shown = command("mark", "real", *more)
        assert (shown.exit_code, "--lead, --leads or --list" in shown.output) == (2, True)
