"""The commands of the do-not-contact list."""

import json

from tests.cli.conftest import Run
from tests.world import World


def test_a_suppression_says_what_becomes_of_the_enrollments_and_asks_first(
    world: World, command: Run
) -> None:
    world.enrollment(world.cadence({}))
    line = ("suppress", "Maria@lead.test", "--organization", "acme")

    refused, done, again = (
        command(*line, answer="n\n"),
        command(*line, answer="y\n"),
        command(*line),
    )

    shown = " ".join(refused.output.split())
    assert "1 open enrollment has this address: each ends by itself" in shown
    assert "Suppress it for Acme?" in shown
    assert [each.exit_code for each in (refused, done, again)] == [1, 0, 0]
    assert done.output.endswith("Suppressed.\n")
    assert "it was added by hand" in again.output
    assert again.output.endswith("Nothing was changed.\n")
    assert world.count("suppressions") == 1


def test_an_opt_out_is_shown_and_stays_unless_the_person_asked_again(
    world: World, command: Run
) -> None:
    world.insert(
        "suppressions",
        org_id=world.org_id,
        channel="email",
        address="maria@lead.test",
        reason="unsubscribed",
        source="unsubscribe_link",
    )
    line = ("unsuppress", "maria@lead.test", "--organization", "Acme", "--yes")

    refused = command(*line)

    assert refused.exit_code == 1
    assert "the lead unsubscribed" in refused.output
    assert "1 stays, because the person asked for that (see --asked-again)." in refused.output
    assert command(*line, "--asked-again").output.endswith("Removed 1.\n")
    assert command(*line).exit_code == 1
    assert world.count("suppressions") == 0


def test_each_lead_with_the_address_is_named_to_lift_an_opt_out(world: World, command: Run) -> None:
    leads = [world.lead(first_name=name) for name in ("Maria", "Rui")]
    world.insert(
        "suppressions",
        org_id=world.org_id,
        channel="email",
        address="maria@lead.test",
        reason="complained",
    )
    line = ("unsuppress", "maria@lead.test", "--organization", "Acme", "--yes")

    refused = command(*line, "--asked-again")
    one = command(*line, "--asked-by", leads[0])
    both = command(*line, "--asked-by", leads[0], "--asked-by", leads[1])

    assert [each.exit_code for each in (refused, one, both)] == [2, 2, 0]
    assert all(str(lead) in refused.output for lead in leads)
    assert f"Not named: {leads[1]}" in one.output
    assert both.output.endswith("Removed 1.\n")


def test_the_answer_is_json(world: World, command: Run) -> None:
    shown = command("suppress", "+5511987654321", "--organization", "Acme", "--yes", "--json")

    answer = json.loads(shown.stdout)
    assert (answer["added"], answer["channel"], answer["before"]) == (1, "whatsapp", [])
    assert world.count("suppressions", "channel = 'whatsapp'") == 1
