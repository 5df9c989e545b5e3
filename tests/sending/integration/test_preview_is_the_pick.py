"""What a preview shows is what the next pick takes, whatever the rules and the queue are."""

from datetime import timedelta
from functools import partial

import pytest

from cadence_core.database.address_keys import read_new_addresses
from cadence_core.database.connection import Database, connect
from cadence_core.runtime.time_left import TimeLeft
from cadence_core.sending.store.run_store import PostgresRunStore
from tests.engine import Engine, running_engine
from tests.sending.integration.test_edited_while_put_off import EDITS, NOON, OF_SPREAD, two_messages
from tests.sending.integration.test_random_picks import Chance
from tests.sending.integration.test_schedules_in_force import Clock
from tests.world import World

# A rule of each kind is loosened or tightened: more, or less, of what was put off may leave.
EDIT_ALL = """
    UPDATE organizations SET minimum_gap_minutes = 1500 - minimum_gap_minutes;
    UPDATE sending_caps SET daily_cap = 40 / daily_cap;
    UPDATE cadences SET waits_for_return = NOT waits_for_return;
    UPDATE sending_schedules SET spread_minutes = 120 - spread_minutes"""


@pytest.mark.parametrize("edit", EDITS)
def test_a_preview_shows_what_an_edited_rule_lets_leave_with_the_next_run(
    world: World, edit: str, store: PostgresRunStore
) -> None:
    clock = Clock(world)
    clock.show(NOON)
    setting, edited = EDITS[edit]
    two_messages(world, edit)
    world.connection.run(setting)
    with running_engine(world.url) as engine:
        for _ in range(2):
            engine.run()
        clock.show(NOON + timedelta(seconds=1 if edit in OF_SPREAD else 7200))
        engine.run()
        world.connection.run(edited)

        before = world.dump()
        shown = [due.id for due in store.preview(limit=50) if not due.ruling]
        after = world.dump()
        sent = engine.run().sent

    assert shown
    assert (len(shown), after) == (sent, before)


# Nothing is held: a pick and a preview may count the room under a cap of what is held differently.
SENDABLE = """
    UPDATE cadences SET when_too_late = 'send';
    UPDATE senders SET address = 'phone-number-id-' || address WHERE channel = 'whatsapp';
    UPDATE leads SET first_name = 'Ana', company_name = 'Acme', whatsapp_opt_in_at = created_at;
    UPDATE cadence_steps AS s SET template_id = t.id
      FROM message_templates AS t WHERE t.org_id = s.org_id AND t.channel = s.channel"""


def build_world(world: World, chance: Chance) -> None:
    for number in range(chance.random.choice([1, 2, 5, 9])):
        chance.organization(number)
    for row in world.rows("SELECT id FROM organizations"):
        for channel in ("email", "whatsapp"):
            world.template(org_id=row["id"], channel=channel)
    run_all(world, SENDABLE)
    world.connection.run("SELECT refresh_open_spans()")
    database = Database(partial(connect, world.url))
    read_new_addresses(database)  # a run reads an address first, and may then find a gap
    database.close()


def run_all(world: World, statements: str) -> None:
    for statement in statements.split(";"):
        world.connection.run(statement)


def sent_by(engine: Engine, limit: int) -> set[str]:
    before = len(engine.provider.calls)
    engine.run(batch_size=limit)
    return {str(call.origin.enrollment_id) for call in engine.provider.calls[before:]}


@pytest.mark.parametrize("seed", range(12))
def test_a_preview_shows_what_the_next_run_sends(world: World, seed: int) -> None:
    clock = Clock(world)
    clock.show(NOON)
    chance = Chance(world, seed)
    build_world(world, chance)
    limit = chance.random.choice([1, 3, 10, 50])

    with running_engine(world.url) as engine:
        for run in range(4):
            clock.show(NOON + run * timedelta(minutes=15))
            if run == 2:
                run_all(world, EDIT_ALL)
            preview = engine.app.preview(TimeLeft.of_seconds(60), limit)
            shown = {line["enrollment_id"] for line in preview["would_send"]}
            sent = sent_by(engine, limit)
            # Which organizations get the places that are left is a matter of their turns.
            assert len(shown) == len(sent), (run, limit)
            assert len(shown) == limit or shown == sent, (run, limit)
