"""A statement is prepared in the round trip of its first execution, and kept."""

from contextlib import suppress

import pytest

from cadence_core.database.connection import Database, connect
from cadence_core.errors import StoreRejectedError
from tests.wire import Wire
from tests.world import World

DIVIDE = "SELECT 12 / CAST(:divisor AS int)"
KEPT = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT 12 /%'"


def test_the_first_execution_takes_one_round_trip_like_the_next(world: World) -> None:
    with Wire(world.url) as wire:
        database = Database(lambda: connect(wire.url))
        database.fetch("open", "SELECT 1")
        before = wire.round_trips
        assert database.fetch("divide", DIVIDE, divisor=4) == [[3]]
        first = wire.round_trips - before
        assert database.fetch("divide", DIVIDE, divisor=6) == [[2]]
        both = wire.round_trips - before
        database.close()

    assert (first, both) == (1, 2)


@pytest.mark.parametrize("divisor", ["0", "none"])
def test_a_statement_whose_first_executions_fail_is_kept_once_and_works(
    world: World, divisor: str
) -> None:
    database = Database(lambda: connect(world.url))
    for _ in range(3):
        with pytest.raises(StoreRejectedError):
            database.fetch("divide", DIVIDE, divisor=divisor)

    assert database.fetch("divide", DIVIDE, divisor=4) == [[3]]
    assert database.fetch("kept", KEPT) == [[1]]
    database.close()


def test_a_statement_that_cannot_be_parsed_leaves_the_next_one_working(world: World) -> None:
    database = Database(lambda: connect(world.url))
    for _ in range(2):
        with pytest.raises(StoreRejectedError, match="42703"):
            database.fetch("wrong", "SELECT no_column + CAST(:number AS int)", number=1)

    assert database.fetch("divide", DIVIDE, divisor=4) == [[3]]
    database.close()


def test_a_first_execution_in_a_failed_transaction_works_in_the_next(world: World) -> None:
    database = Database(lambda: connect(world.url))
    with database.undone_transaction():
        with pytest.raises(StoreRejectedError):
            database.fetch("divide", DIVIDE, divisor=0)
        with pytest.raises(StoreRejectedError):
            database.fetch("divide", f"{DIVIDE} + 1", divisor=4)

    assert database.fetch("divide", f"{DIVIDE} + 1", divisor=4) == [[4]]
    database.close()


def test_a_statement_without_rows_answers_none_at_every_execution(world: World) -> None:
    database = Database(lambda: connect(world.url))
    update = "UPDATE organizations SET name = name WHERE CAST(id AS text) = :id"

    assert [database.fetch("update", update, id="none") for _ in range(2)] == [[], []]
    database.close()


def test_a_reopened_connection_prepares_its_statements_again(world: World) -> None:
    database = Database(lambda: connect(world.url))
    database.fetch("divide", DIVIDE, divisor=4)
    database.close()

    assert database.fetch("divide", DIVIDE, divisor=4) == [[3]]
    assert database.fetch("kept", KEPT) == [[1]]
    database.close()


def test_a_part_of_a_transaction_is_undone_alone_and_kept_with_the_whole(world: World) -> None:
    database = Database(lambda: connect(world.url))

    def create(organization: str) -> None:
        sql = "INSERT INTO organizations (name) VALUES (:organization)"
        database.fetch("create", sql, organization=organization)

    with database.transaction():
        create("kept")
        with suppress(StoreRejectedError), database.transaction():
            create("undone")
            database.fetch("refused", "SELECT 1 / 0")
        with database.transaction():
            create("kept as well")
    with suppress(ZeroDivisionError), database.transaction():
        with database.transaction():
            create("undone with the whole")
        raise ZeroDivisionError
    create("alone")
    database.close()

    names = {row["name"] for row in world.rows("SELECT name FROM organizations")}
    assert names - {"Acme"} == {"kept", "kept as well", "alone"}
