"""An identity is given after its owner was shown, and only then."""

import json

from tests.cli.conftest import Run
from tests.world import World

OWNERS = "SELECT o.name FROM sender_identities AS i JOIN organizations AS o ON o.id = i.org_id"
OF_ACME_COM = f"{OWNERS} WHERE i.identity = 'acme.com'"


def test_an_identity_is_given_on_yes_only(world: World, command: Run) -> None:
    world.insert("organizations", name="Harbor & Pine", timezone="UTC")
    line = ("give-identity", "acme.com", "--organization", "harbor & pine")

    refused = command(*line, answer="n\n")
    tried = command(*line, "--dry-run", "--json")
    before = world.rows(OF_ACME_COM)
    given = command(*line, answer="y\n")

    assert (refused.exit_code, before) == (1, [])
    assert json.loads(tried.stdout)["is_changed"] is True
    assert given.exit_code == 0
    assert given.output.splitlines() == [
        "acme.com belongs to no organization.",
        "Give acme.com to Harbor & Pine? [y/N]: y",
        "Given. Leads on hold for it: cadence holds.",
    ]
    assert world.rows(OF_ACME_COM) == [{"name": "Harbor & Pine"}]
    assert "belongs to Harbor & Pine already" in command(*line, "--yes").output


def test_an_identity_of_another_is_named_before_it_is_taken(world: World, command: Run) -> None:
    world.insert("organizations", name="Harbor & Pine", timezone="UTC")
    command("give-identity", "acme.com", "--organization", "acme", "--yes")

    taken = command("give-identity", "acme.com", "--organization", "Harbor & Pine", "--yes")

    assert "acme.com belongs to Acme, which then sends from it no more." in taken.output
    assert world.rows(OF_ACME_COM) == [{"name": "Harbor & Pine"}]


def test_a_part_of_the_domain_of_another_is_shown_as_its_part(world: World, command: Run) -> None:
    world.insert("organizations", name="Harbor & Pine", timezone="UTC")
    command("give-identity", "acme.com", "--organization", "acme", "--yes")

    for part in ("ana@acme.com", "mail.acme.com", "ana@mail.acme.com"):
        line = ("give-identity", part, "--organization")
        own = command(*line, "Acme", "--dry-run").output
        taken = command(*line, "Harbor & Pine", "--dry-run").output

        assert f"{part} is in a domain of Acme already." in own
        assert f"{part} is in a domain of Acme, which then sends from it no more." in taken


def test_what_is_no_identity_is_wrong_usage(world: World, command: Run) -> None:
    before = world.count("sender_identities")

    for text in ("", " ", "not an address", "@", "a@b", "localhost", "phone-number-id-"):
        shown = command("give-identity", text, "--organization", "Acme", "--yes")
        assert (shown.exit_code, "identity: no email address" in shown.output) == (2, True), text

    assert world.count("sender_identities") == before
