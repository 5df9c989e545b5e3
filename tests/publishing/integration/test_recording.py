"""Events are recorded only for a publisher that was here lately, and not kept for ever."""

from collections.abc import Iterator
from functools import partial

import pytest

from cadence_core.database.connection import Database, connect
from cadence_core.errors import EventBusUnavailableError
from cadence_core.operations.upkeep.purge import PurgeRequest, purge, purge_some
from cadence_core.runtime.time_left import TimeLeft
from local.stand_ins.faults import Refuse
from tests.publishing.publisher import Publisher
from tests.world import World

ENOUGH = TimeLeft.of_seconds(3_600)


@pytest.fixture
def operated(world: World) -> Iterator[Database]:
    """The connection of an operator."""
    database = Database(partial(connect, world.url))
    yield database
    database.close()


def seen(world: World, ago: str) -> None:
    """Say when a publisher was last here."""
    world.connection.run(
        "UPDATE event_publishing SET seen_at = now() - CAST(:ago AS interval)", ago=ago
    )


def age(world: World, days: int) -> None:
    world.connection.run(
        "UPDATE standing_events SET at = at - make_interval(days => :days)", days=days
    )


def test_nothing_is_recorded_before_a_publisher_was_here(world: World) -> None:
    enrollment = world.enrollment(world.cadence({}))

    world.update("cadence_enrollments", enrollment, status="replied")

    assert world.count("cadence_enrollment_history") == 2
    assert world.count("standing_events") == 0


@pytest.mark.parametrize(("ago", "recorded"), [("6 days 23 hours", 1), ("7 days 1 minute", 0)])
def test_recording_ends_a_week_after_the_publisher_was_last_here(
    publisher: Publisher, ago: str, recorded: int
) -> None:
    seen(publisher.world, ago)

    publisher.change()

    assert len(publisher.outbox()) == recorded


def test_recording_begins_with_the_first_tick_even_if_there_is_no_bus_yet(
    publisher: Publisher,
) -> None:
    seen(publisher.world, "8 days")
    publisher.bus.faults.add(Refuse(400, "ResourceNotFoundException"))

    with pytest.raises(EventBusUnavailableError):
        publisher.tick()
    publisher.change()

    assert len(publisher.outbox()) == 1


def test_what_was_not_published_in_14_days_is_purged(
    publisher: Publisher, operated: Database
) -> None:
    publisher.change_many(3)
    age(publisher.world, 15)
    publisher.change()
    [expired] = purge_some(operated, PurgeRequest()).expired

    purged = purge(operated, ENOUGH)

    assert (expired.organization, expired.standing_events) == ("Acme", 3)
    assert (purged.standing_events, purged.is_complete) == (3, True)
    assert len(publisher.outbox()) == 1
    assert purge_some(operated, PurgeRequest()).expired == ()


def test_an_erased_lead_leaves_only_ids_and_codes_in_the_outbox(publisher: Publisher) -> None:
    enrollment = publisher.change(status="paused", status_reason="Maria is away")
    lead = publisher.world.enrollment_row(enrollment)["lead_id"]

    publisher.world.connection.run("SELECT erase_lead(:lead)", lead=lead)

    assert [row["reason"] for row in publisher.outbox()] == [None, "lead_deleted"]
