"""The command that merges two leads."""

import json
from uuid import uuid4

from tests.cli.conftest import Run
from tests.world import World


def test_a_merge_shows_both_leads_first_and_asks(world: World, command: Run) -> None:
    lead, into = world.lead(first_name="Mia"), world.lead(email=None)

    refused = command("merge", lead, into, answer="n\n")

    assert refused.exit_code == 1
    assert [line.split()[1] for line in refused.output.splitlines() if line.startswith("id")] == [
        str(lead),
        str(into),
        str(into),
    ]
    assert world.row("leads", lead)["merged_into"] is None

    done = command("merge", lead, into, answer="y\n")
    assert done.output.endswith(f"Merged into {into}.\n")
    assert world.row("leads", into)["email"] == "maria@lead.test"


def test_a_lead_of_another_organization_is_refused(world: World, command: Run) -> None:
    other = world.insert("organizations", name="Rival")
    lead, theirs = world.lead(), world.lead(org_id=other)

    shown = command("merge", lead, theirs, "--yes")

    assert (shown.exit_code, "two organizations" in shown.output) == (2, True)
    assert command("merge", lead, uuid4(), "--yes").exit_code == 1


def test_the_answer_is_json(world: World, command: Run) -> None:
    lead, into = world.lead(), world.lead(email=None)

    answer = json.loads(command("merge", lead, into, "--dry-run", "--json").output)

    assert answer["result"]["email"] == "maria@lead.test"
