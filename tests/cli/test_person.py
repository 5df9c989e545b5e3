"""The commands for the requests of a person."""

import json
from uuid import uuid4

import pytest

from cli.main import cadence
from tests.cli.conftest import Run
from tests.world import World


def test_an_export_prints_every_row_about_the_person_as_json(world: World, command: Run) -> None:
    lead = world.lead()
    same = world.lead(email="MARIA@lead.test")
    world.enrollment(world.cadence({}), lead)

    exported = json.loads(command("export", lead).output)

    assert {row["id"] for row in exported["leads"]} == {str(lead), str(same)}
    assert len(exported["cadence_enrollments"]) == 1


def test_an_erasure_names_every_lead_of_the_person_and_asks_first(
    world: World, command: Run
) -> None:
    lead, same = world.lead(), world.lead(email="MARIA@lead.test", phone=None)

    shown = [command("erase", lead, "--dry-run"), command("erase", lead, answer="n\n")]

    assert [each.exit_code for each in shown] == [0, 1]
    assert all(str(id_) in each.output for id_ in (lead, same) for each in shown)
    assert "Erase 2 leads forever?" in shown[1].output
    assert world.count("leads", "erased_at IS NOT NULL") == 0

    assert command("erase", lead, answer="y\n").output.endswith("Erased 2 leads.\n")
    assert world.count("leads", "erased_at IS NOT NULL") == 2


def test_a_request_shows_the_leads_that_only_share_the_phone(
    world: World, command: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    lead = world.lead(email="ana@lead.test", first_name="Ana")
    other = world.lead(email="bia@lead.test", first_name="Bia")

    planned = json.loads(command("erase", lead, "--json", "--dry-run").output)
    shown = command("erase", lead, "--dry-run").output
    cadence(["export", str(lead)], standalone_mode=False)
    export = capsys.readouterr()

    assert [row["id"] for row in json.loads(export.out)["leads"]] == [str(lead)]
    assert planned["not_included"] == [str(other)]
    for text in (shown, export.err):
        assert str(other) in text.split("Not included, because only the phone number")[1]


def test_a_second_erasure_says_that_it_is_one(world: World, command: Run) -> None:
    lead = world.lead()
    command("erase", lead, "--yes")

    dry = command("erase", lead, "--dry-run")
    again = command("erase", lead, "--yes")

    assert "erased on 20" in dry.output
    assert dry.output.endswith("Erased already. Nothing was changed.\n")
    assert "erased on 20" in again.output
    assert again.output.endswith("Erased 1 lead again.\n")


def test_a_table_without_rows_is_an_empty_list_and_names_are_exported(
    world: World, command: Run
) -> None:
    lead = world.lead()
    world.enrollment(world.cadence({}, name="Winter"), lead)

    exported = json.loads(command("export", lead).output)

    assert (exported["consents"], exported["unsubscribe_requests"]) == ([], [])
    assert exported["leads"][0]["organization"] == "Acme"
    assert exported["cadence_enrollments"][0]["cadence"] == "Winter"


@pytest.mark.parametrize("request_", ["export", "erase"])
def test_an_address_in_the_place_of_an_id_says_how_to_find_the_id(
    command: Run, request_: str
) -> None:
    refused = command(request_, "maria@lead.test")

    assert refused.exit_code == 2
    assert "`cadence lead maria@lead.test` shows it" in " ".join(refused.output.split())


def test_the_answer_of_an_erasure_is_json(world: World, command: Run) -> None:
    lead = world.lead()

    planned = json.loads(command("erase", lead, "--json", "--dry-run").output)
    done = json.loads(command("erase", lead, "--json", "--yes").output)

    assert planned.pop("mark")
    assert planned == {"leads": [str(lead)], "not_included": [], "is_erased": False}
    assert done == {**planned, "mark": "", "is_erased": True}


def test_a_request_that_names_no_person_says_why(world: World, command: Run) -> None:
    placeholder = [world.lead(email="none@none.test", phone=None) for _ in range(21)]

    for lead, problem in ((uuid4(), "no lead has this id"), (placeholder[0], "placeholder")):
        for request in ("export", "erase"):
            refused = command(request, lead)
            assert (refused.exit_code, problem in refused.output) == (1, True)
