"""The addresses of senders: each belongs to one organization, whatever its spelling."""

import unicodedata
from uuid import UUID

import pytest
from pg8000.exceptions import DatabaseError

from cadence_core.database.address_keys import read_new_addresses
from cadence_core.database.connection import Database
from cadence_core.model.addresses import sender_key
from cadence_core.model.enrollment import Channel
from tests.database.integration.test_constraints import refused
from tests.engine import engine, run
from tests.sessions import Background, NewSession, wait_until_blocked
from tests.waiting import MAX_WAIT_SECONDS
from tests.world import World

ARN = "arn:aws:social-messaging:sa-east-1:123456789012:phone-number-id/"
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


def test_two_thousand_senders_are_entered_by_one_statement_in_time(world: World) -> None:
    """Each compared with each other would take twelve seconds of CPU time."""
    world.connection.run(
        """WITH org AS (
               INSERT INTO organizations (name) SELECT 'Org' || n FROM generate_series(1, 2000) AS n
               RETURNING id, lower(name) AS name
           )
           INSERT INTO senders (org_id, channel, address)
           SELECT id, 'email', 'ana@' || name || '.test' FROM org"""
    )

    assert world.count("sender_identities") >= 2000


def test_of_one_statement_no_sender_is_entered_if_two_organizations_share_an_address(
    world: World, other: UUID
) -> None:
    insert = """INSERT INTO senders (org_id, channel, address)
                VALUES (:org, 'email', 'eva@new.test'), (:other, 'email', 'Eva@new.test')"""

    with refused(OF_ONE_ORGANIZATION):
        world.connection.run(insert, org=world.org_id, other=other)

    assert "eva@new.test" not in {
        row["identity"] for row in world.rows("SELECT identity FROM sender_identities")
    }


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
        waiting.result(timeout=MAX_WAIT_SECONDS)


SPELLINGS = [
    ("ana@münchen.test", "ana@xn--mnchen-3ya.test"),
    ("ana@xn--mnchen-3ya.test", "Ana@MÜNCHEN.test"),
    ("ana@münchen.test", unicodedata.normalize("NFD", "ana@münchen.test")),
    ("eva@new.test", "eva@\uff4eew\u3002test"),
    ("eva@new.test", "mailto:eva@new.test"),
    ("eva@new.test", "eva@new.test\u200b"),
]


@pytest.fixture
def reader(world: World) -> Database:
    return Database(lambda: world.connection)


def test_a_plain_address_is_refused_if_its_key_is_another_organizations(
    world: World, other: UUID, reader: Database
) -> None:
    sender(world, world.org_id, "ana@münchen.test")
    read_new_addresses(reader)

    with refused(OF_ONE_ORGANIZATION):
        sender(world, other, "ana@xn--mnchen-3ya.test")


@pytest.mark.parametrize(("first", "second"), SPELLINGS[1:])
def test_another_spelling_of_an_address_that_is_taken_gives_no_right_to_it(
    world: World, other: UUID, reader: Database, first: str, second: str
) -> None:
    ours = sender(world, world.org_id, first)
    read_new_addresses(reader)
    theirs = sender(world, other, second)
    read_new_addresses(reader)

    keys = {world.row("senders", each)["address_key"] for each in (ours, theirs)}
    [[owner]] = world.connection.run("SELECT sender_owner('email', :key)", key=keys.pop())
    assert keys == set()
    assert owner == world.org_id


@pytest.mark.parametrize(("first", "second"), SPELLINGS)
def test_of_two_spellings_that_are_read_together_none_gives_a_right(
    world: World, other: UUID, reader: Database, first: str, second: str
) -> None:
    sender(world, world.org_id, first)
    sender(world, other, "desk@other.test", second)
    world.connection.run("DELETE FROM sender_identities")
    read_new_addresses(reader)

    owners = world.rows(
        """SELECT sender_owner(channel, key) AS id FROM senders,
                  unnest(ARRAY[address_key, reply_to_key]) AS key
            WHERE key LIKE 'ana@xn--%' OR key = 'eva@new.test'"""
    )
    assert [row["id"] for row in owners] == [None, None]


def test_no_one_takes_an_address_while_another_spelling_may_be_the_same(
    world: World, other: UUID, reader: Database
) -> None:
    sender(world, world.org_id, "ana@münchen.test")
    sender(world, other, "ana@xn--mnchen-3ya.test")
    sender(world, other, "eva@another.test")
    read_new_addresses(reader)

    identities = {row["identity"] for row in world.rows("SELECT identity FROM sender_identities")}
    assert "ana@xn--mnchen-3ya.test" not in identities
    assert "eva@another.test" in identities


def test_the_id_of_a_number_and_its_arn_are_the_same_number(world: World, other: UUID) -> None:
    with refused(OF_ONE_ORGANIZATION):
        sender(world, other, f"{ARN}1")


def test_a_sender_that_changes_loses_its_keys(world: World, reader: Database) -> None:
    read_new_addresses(reader)
    world.update("senders", world.email_sender, display_name="Eva", stop_code="x")
    assert world.row("senders", world.email_sender)["address_key"] == "ana@acme.test"

    world.update("senders", world.email_sender, reply_to="Ana+{id}@Reply.acme.test")
    assert world.row("senders", world.email_sender)["address_key"] is None
    read_new_addresses(reader)

    row = world.row("senders", world.email_sender)
    assert (row["address_key"], row["reply_to_key"]) == ("ana@acme.test", "ana@reply.acme.test")


@pytest.mark.parametrize(
    "address",
    ["Ana@Acme.test", " a+{id}@b.test ", "a@xn--mnchen-3ya.de", "phone-number-id-A1", f"{ARN}A1"],
)
def test_a_plain_address_has_the_key_that_code_computes(world: World, address: str) -> None:
    channel = Channel.EMAIL if "@" in address else Channel.WHATSAPP

    [[key]] = world.connection.run("SELECT plain_sender_key(:address)", address=address)

    assert key == sender_key(channel, address)


@pytest.mark.parametrize(
    "address",
    ["<a@b.test>", "a@b.test,", "a@b.test.", "'a@b.test'", '"a@b.test"', "mailto:a@b.test", "Eva"],
)
def test_another_spelling_has_no_key_until_code_has_read_it(world: World, address: str) -> None:
    assert world.connection.run("SELECT plain_sender_key(:address)", address=address) == [[None]]


@pytest.mark.parametrize("spelling", ["<{}>", "{},", "'{}'", "Eva <{}>"])
def test_a_sender_in_any_spelling_sends_with_its_first_run(world: World, spelling: str) -> None:
    world.update("senders", world.email_sender, address=spelling.format("eva@own.test"))
    world.enroll_many(world.cadence({}), 3)

    assert run(engine(world)).sent == 3
    assert world.count("sender_identities", "identity LIKE '%<%' OR identity LIKE '%,%'") == 0


@pytest.mark.parametrize("spelling", ["<{}>", "{},", "“{}”", "<ana+{{id}}@acme.test>"])
def test_a_reply_to_of_another_organization_is_not_used(
    world: World, other: UUID, spelling: str
) -> None:
    world.update("senders", world.email_sender, address="eva@own.test")
    world.connection.run(
        "UPDATE sender_identities SET org_id = :other WHERE identity = 'ana@acme.test'", other=other
    )
    world.update("senders", world.email_sender, reply_to=spelling.format("ana@acme.test"))
    enrollment = world.enrollment(world.cadence({}))

    for _ in range(2):
        assert run(engine(world)).sent == 0
    assert world.status_of(enrollment) == ("paused", "sender_not_allowed")


@pytest.mark.parametrize("name", ["Acme.test", " acme.test", "", "münchen.de"])
def test_an_identity_is_written_in_lower_case_and_ascii_without_blanks(
    world: World, name: str
) -> None:
    with refused("sender_identities_identity_normal"):
        identity(world, world.org_id, name)


def test_the_refusal_names_the_address_and_what_to_do(world: World, other: UUID) -> None:
    with pytest.raises(DatabaseError) as raised:
        sender(world, other, " Ana@ACME.test ")

    answer = raised.value.args[0]
    assert "ana@acme.test of a sender belongs to another organization" in answer["M"]
    assert "sender_identities" in answer["H"]
