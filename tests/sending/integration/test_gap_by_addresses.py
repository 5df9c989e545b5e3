"""The gap counts by both addresses that a lead has now, whatever they were when it was claimed."""

from uuid import UUID

import pytest

from cadence_core.sending.store.run_store import PostgresRunStore
from tests.sending.integration.obstacles import TOUCH
from tests.sending.integration.runs import claim, claim_of, dry_claim, prepare
from tests.sending.integration.test_backlog import start
from tests.world import World

PERSON = {"email": "ana@lead.test", "phone": "+5511955554444"}
# The address that the message of a channel does not go to: no condition of the message names it.
OTHER_ADDRESS = {"email": "phone", "whatsapp": "email"}
CHANNELS = pytest.mark.parametrize("channel", OTHER_ADDRESS)


@pytest.fixture
def due(world: World, channel: str) -> UUID:
    """Return a lead with a message that is due, of an organization that wrote to a person."""
    world.update("organizations", world.org_id, minimum_gap_minutes=24 * 60)
    world.enrollment(world.cadence({"channel": channel}), lead := world.lead())
    person = world.lead(**PERSON)
    read_addresses(world)
    world.connection.run(TOUCH, org=world.org_id, lead=person)
    return lead


def read_addresses(world: World) -> None:
    world.connection.run("UPDATE leads SET email_key = email, phone_key = substr(phone, 2)")


def become_the_person(world: World, lead: UUID, channel: str) -> None:
    """Give a lead the person's address that its message does not go to."""
    address = OTHER_ADDRESS[channel]
    world.update("leads", lead, **{address: PERSON[address]})
    read_addresses(world)


@CHANNELS
def test_no_message_is_claimed_within_the_gap_of_who_its_lead_is_now(
    world: World, store: PostgresRunStore, due: UUID, channel: str
) -> None:
    assert len(dry_claim(store)) == 1

    become_the_person(world, due, channel)

    assert dry_claim(store) == []
    assert claim_of(store, start(store)).put_off == {"lead_gap": 1}


@CHANNELS
def test_a_claimed_message_does_not_begin_within_the_gap_of_who_its_lead_is_now(
    world: World, store: PostgresRunStore, due: UUID, channel: str
) -> None:
    run = start(store)
    [claimed] = claim(store, run)

    become_the_person(world, due, channel)
    turn = store.turn(run, [], [prepare(claimed)])

    assert turn.begun == frozenset()
    assert [ruling.reason for ruling in turn.kept_back.values()] == ["lead_gap"]


@CHANNELS
def test_a_message_leaves_once_its_lead_is_not_the_person_any_more(
    world: World, store: PostgresRunStore, due: UUID, channel: str
) -> None:
    become_the_person(world, due, channel)
    assert dry_claim(store) == []

    world.update("leads", due, **{OTHER_ADDRESS[channel]: None})
    read_addresses(world)
    run = start(store)
    [claimed] = claim(store, run)

    assert len(store.turn(run, [], [prepare(claimed)]).begun) == 1
