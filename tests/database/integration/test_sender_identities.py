"""The addresses of senders: each belongs to one organization."""

from uuid import UUID

import pytest

from tests.database.integration.test_constraints import refused
from tests.sessions import Background, NewSession, wait_until_blocked
from tests.world import World

OF_ONE_ORGANIZATION = "senders_of_one_organization"


@pytest.fixture
def other(world: World) -> UUID:
    return world.insert("organizations", name="Other")


def sender(world: World, org_id: UUID, address: str, reply_to: str | None = None) -> UUID:
    channel = "email" if "@" in address else "whatsapp"
    return world.insert(
        "senders", org_id=org_id, channel=channel, address=address, reply_to=reply_to
    )


def identity(world: World, org_id: UUID, name: str) -> UUID:
    return world.insert("sender_identities", org_id=org_id, channel="email", identity=name)


@pytest.mark.parametrize(
    "theirs",
    [
        {"address": "ana@acme.test"},
        {"address": " Ana@ACME.test "},
        {"address": "phone-number-id-1"},
        {"address": "desk@acme.test"},
        {"address": "bob@other.test", "reply_to": "ana@acme.test"},
        {"address": "bob@other.test", "reply_to": "Desk+{id}@acme.test"},
    ],
)
def test_another_organization_cannot_have_the_same_address(
    world: World, other: UUID, theirs: dict[str, str]
) -> None:
    world.update("senders", world.email_sender, reply_to="desk+{id}@acme.test")

    with refused(OF_ONE_ORGANIZATION):
        sender(world, other, **theirs)
    innocent = sender(world, other, "eva@other.test")
    if "@" in theirs["address"]:
        with refused(OF_ONE_ORGANIZATION):
            world.update("senders", innocent, **theirs)

    assert world.count("senders") == 3


def test_the_same_organization_can_use_an_address_twice(world: World) -> None:
    sender(world, world.org_id, "ana@acme.test", "ana@acme.test")

    assert world.count("senders") == 3


def test_a_domain_belongs_to_the_organization_of_its_identity(world: World, other: UUID) -> None:
    identity(world, other, "other.test")

    for address in ("eva@other.test", "eva@mail.other.test"):
        with refused(OF_ONE_ORGANIZATION):
            sender(world, world.org_id, address)
        sender(world, other, address)
    sender(world, world.org_id, "eva@another.test")


def test_the_most_specific_identity_decides(world: World, other: UUID) -> None:
    identity(world, other, "other.test")
    identity(world, world.org_id, "news.other.test")
    identity(world, world.org_id, "ana@other.test")

    sender(world, world.org_id, "ana@other.test")
    sender(world, world.org_id, "eva@news.other.test")
    with refused(OF_ONE_ORGANIZATION):
        sender(world, other, "ana@other.test")


def test_an_address_stays_with_its_organization_after_its_sender(world: World, other: UUID) -> None:
    world.connection.run("DELETE FROM senders")
    with refused(OF_ONE_ORGANIZATION):
        sender(world, other, "ana@acme.test")

    world.connection.run("UPDATE sender_identities SET org_id = :other", other=other)

    sender(world, other, "ana@acme.test")
    assert world.count("senders") == 1


def test_of_two_organizations_at_the_same_time_one_gets_the_address(
    world: World, other: UUID, new_session: NewSession, background: Background
) -> None:
    insert = "INSERT INTO senders (org_id, channel, address) VALUES (:org, 'email', 'eva@new.test')"
    first, second = new_session(), new_session()
    first.run("BEGIN")
    first.run(insert, org=other)

    waiting = background(second.run, insert, org=world.org_id)
    wait_until_blocked(world.connection)
    first.run("COMMIT")

    with refused(OF_ONE_ORGANIZATION):
        waiting.result(timeout=10)


@pytest.mark.parametrize("name", ["Acme.test", " acme.test", ""])
def test_an_identity_is_written_in_lower_case_without_blanks(world: World, name: str) -> None:
    with refused("sender_identities_identity_normal"):
        identity(world, world.org_id, name)
