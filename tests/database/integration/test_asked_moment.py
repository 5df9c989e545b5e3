"""A session may ask as of another time, but nothing is recorded at it."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from cadence_core.database.connection import Database, connect
from cadence_core.errors import StoreUnavailableError
from tests.world import World

LATER = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)


def now_of(database: Database) -> datetime:
    [[now]] = database.fetch("now", "SELECT cadence_now()")
    assert isinstance(now, datetime)
    return now


@pytest.fixture
def asking(world: World) -> Database:
    return Database(partial(connect, world.url))


def test_a_transaction_that_writes_nothing_has_the_time_that_is_asked_about(
    asking: Database,
) -> None:
    with asking.read_only(LATER):
        asked = now_of(asking)

    assert asked == LATER
    assert abs(now_of(asking) - datetime.now(UTC)) < timedelta(minutes=5)
    asking.close()


def test_without_a_moment_it_has_the_present_and_still_writes_nothing(asking: Database) -> None:
    with asking.read_only():
        assert abs(now_of(asking) - datetime.now(UTC)) < timedelta(minutes=5)
        with pytest.raises(StoreUnavailableError, match="25006"):
            asking.fetch("write", "INSERT INTO sending_stops (reason) VALUES ('x')")
    asking.close()


@pytest.mark.parametrize("begin", ["BEGIN", "BEGIN ISOLATION LEVEL SERIALIZABLE"])
def test_a_transaction_that_may_write_has_the_present_whatever_is_set(
    world: World, begin: str
) -> None:
    world.connection.run("SET cadence.simulated = on")
    world.connection.run(f"SET cadence.asked_at = '{LATER.isoformat()}'")
    world.connection.run(begin)
    [[is_present]] = world.connection.run("SELECT cadence_now() = now()")
    world.connection.run("ROLLBACK")

    assert is_present
