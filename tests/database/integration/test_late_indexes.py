"""Indexes that are built after a migration, while the engine goes on."""

from cadence_core.database.migrate import migrate_database
from tests.engine import engine, run
from tests.sessions import Background, NewSession, wait_until_blocked
from tests.world import World

LATE = "interactions_texts_idx"
VALID = "SELECT count(*) FROM pg_index WHERE indexrelid = CAST(:name AS regclass) AND indisvalid"


def is_valid(world: World) -> bool:
    return bool(world.connection.run(VALID, name=LATE)[0][0])


def test_messages_are_sent_while_an_index_is_built(
    world: World, new_session: NewSession, background: Background
) -> None:
    world.enrollment(world.cadence({}))
    world.connection.run(f"DROP INDEX {LATE}")
    writer = new_session()
    writer.run("SET idle_in_transaction_session_timeout TO 0")
    writer.run("BEGIN")
    writer.run("LOCK interactions IN ROW EXCLUSIVE MODE")
    migrating = background(migrate_database, world.url)
    wait_until_blocked(world.connection)

    assert run(engine(world)).sent == 1

    writer.run("ROLLBACK")
    migrating.result()
    assert is_valid(world)


def test_an_index_whose_building_was_interrupted_is_built_again(world: World) -> None:
    world.connection.run(
        "UPDATE pg_index SET indisvalid = false WHERE indexrelid = CAST(:name AS regclass)",
        name=LATE,
    )

    migrate_database(world.url)

    assert is_valid(world)


def test_no_index_has_a_column_that_each_claim_changes(world: World) -> None:
    """Or each claim would write a row into all indexes of the table."""
    indexed = world.connection.run(
        """SELECT i.indexrelid::regclass::text, a.attname FROM pg_index AS i
             JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
            WHERE i.indrelid = 'cadence_enrollments'::regclass
              AND a.attname IN ('updated_at', 'run_id', 'lease_expires_at', 'attempts')"""
    )

    assert indexed == []
