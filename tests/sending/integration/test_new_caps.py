"""A cap that is added while messages begin counts them."""

from typing import Any

from tests.engine import running_engine
from tests.sessions import Background, NewSession, wait_until_blocked
from tests.world import World

# A turn that has begun messages waits for this lock before it ends.
OPEN_TURN = """
    CREATE FUNCTION wait_for_the_test() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN PERFORM pg_advisory_xact_lock(1); RETURN NULL; END';
    CREATE TRIGGER wait_for_the_test AFTER INSERT ON interactions
        FOR EACH STATEMENT EXECUTE FUNCTION wait_for_the_test()"""
ADD = """INSERT INTO sending_caps (org_id, kind, daily_cap, trickle)
         VALUES (:org, 'organization', 5, false)"""


def add_cap(session: Any, world: World) -> None:
    session.run(ADD, org=world.org_id)


def test_a_cap_counts_the_messages_of_a_turn_that_is_open_when_it_is_added(
    world: World, new_session: NewSession, background: Background
) -> None:
    world.enroll_many(world.cadence({}), 8)
    world.connection.run(OPEN_TURN)
    world.connection.run("SELECT pg_advisory_lock(1)")

    with running_engine(world.url) as engine:
        turn = background(engine.run, batch_size=4)
        wait_until_blocked(world.connection)
        added = background(add_cap, new_session(), world)
        wait_until_blocked(world.connection, sessions=2)
        world.connection.run("SELECT pg_advisory_unlock(1)")
        added.result()
        first, second = turn.result(), engine.run()

    assert (first.sent, second.sent) == (4, 1)


def test_no_message_of_an_organization_begins_while_its_cap_is_being_added(
    world: World, new_session: NewSession
) -> None:
    world.enroll_many(world.cadence({}), 8)
    adding = new_session()
    adding.run("BEGIN")
    add_cap(adding, world)

    with running_engine(world.url) as engine:
        meanwhile = engine.run()
        adding.run("COMMIT")
        world.pass_time("15 minutes")
        after = engine.run()

    assert (meanwhile.sent, after.sent) == (0, 5)
