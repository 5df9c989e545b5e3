"""The purge of what is older than its organization keeps it."""

from typing import Any
from uuid import UUID

import pytest

from cadence_core.database.connection import Database
from cadence_core.operations.upkeep import purge as purging
from cadence_core.operations.upkeep.purge import Purged, purge
from cadence_core.runtime.time_left import TimeLeft
from tests.database.integration.test_constraints import refused
from tests.engine import engine, run
from tests.sessions import NewSession
from tests.world import World

ENOUGH = TimeLeft.of_seconds(3_600)
AN_EVENT = """
INSERT INTO delivery_events (event_key, source, kind, org_id, occurred_at, received_at)
VALUES (gen_random_uuid(), 'ses', 'delivered', :org, now(), now() - make_interval(days => :days))
"""


def send(world: World, count: int = 1) -> None:
    world.enroll_many(world.cadence({}), count)
    assert run(engine(world)).sent == count


def age(world: World, days: int) -> None:
    """Let everything that is recorded be older."""
    with world.without_triggers():
        for table, column in (
            ("interactions", "created_at"),
            ("cadence_enrollment_history", "changed_at"),
            ("delivery_events", "received_at"),
        ):
            world.connection.run(
                f"UPDATE {table} SET {column} = {column} - make_interval(days => :days)",  # noqa: S608
                days=days,
            )


def add_event(world: World, org: UUID | None, days: int) -> None:
    world.connection.run(AN_EVENT, org=org, days=days)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (729, Purged(is_complete=True)),
        (731, Purged(texts=2, is_complete=True)),
        (1096, Purged(texts=2, history=4, is_complete=True)),
    ],
)
def test_texts_go_after_two_years_and_records_after_three(
    world: World, operated: Database, days: int, expected: Purged
) -> None:
    send(world, 2)
    age(world, days)

    assert purge(operated, ENOUGH) == expected

    assert world.count("interactions", "status = 'sent' AND template_version = 1") == 2
    assert world.count("interactions", "content = '' AND subject IS NULL") == expected.texts


def test_each_organization_says_how_long(world: World, operated: Database) -> None:
    hasty = world.insert("organizations", name="Hasty", records_kept_days=30)
    for org in (world.org_id, hasty, None):
        for days in (29, 31, 1_096):
            add_event(world, org, days)

    assert purge(operated, ENOUGH) == Purged(events=4, is_complete=True)

    assert world.count("delivery_events", f"org_id = '{hasty}'") == 1
    assert world.count("delivery_events", "org_id IS NULL") == 2


def test_a_purge_goes_on_in_slices_until_time_is_short(
    world: World, operated: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purging, "SLICE", 2)
    for _ in range(5):
        add_event(world, world.org_id, 2_000)

    assert purge(operated, TimeLeft.of_seconds(1)) == Purged()
    slices = iter((60.0, 60.0, 0.0))
    short = TimeLeft(0.0, clock=lambda: -next(slices))
    assert purge(operated, short) == Purged(events=4)
    assert purge(operated, ENOUGH) == Purged(events=1, is_complete=True)


def test_an_unsettled_message_keeps_its_text_and_its_age(world: World, operated: Database) -> None:
    send(world)
    age(world, 800)
    world.connection.run("UPDATE interactions SET status = 'uncertain'")
    before = world.messages()

    assert purge(operated, ENOUGH) == Purged(is_complete=True)

    assert world.messages() == before


def test_a_locked_message_stays_for_the_next_purge(
    world: World, operated: Database, new_session: NewSession
) -> None:
    send(world)
    age(world, 800)
    other: Any = new_session()
    other.run("BEGIN")
    other.run("SELECT FROM interactions FOR UPDATE")

    assert purge(operated, ENOUGH) == Purged(is_complete=True)
    other.run("ROLLBACK")

    assert purge(operated, ENOUGH) == Purged(texts=1, is_complete=True)


def test_a_purged_personal_text_is_written_anew(world: World, operated: Database) -> None:
    world.enroll_many(world.cadence({"ai_personalization": True}), 1)
    run(engine(world, ai_provider="stub"))
    world.connection.run("UPDATE interactions SET status = 'failed'")
    world.connection.run(
        """UPDATE cadence_enrollments SET status = 'active', current_step = 1,
                  next_step_due = now() - interval '1 minute'"""
    )
    age(world, 800)
    assert purge(operated, ENOUGH).texts == 1

    assert run(engine(world, ai_provider="stub")).sent == 1

    assert world.count("interactions", "content <> ''") == 1


@pytest.mark.parametrize("days", [29, 0, 40_000])
def test_a_time_that_makes_no_sense_is_refused(world: World, days: int) -> None:
    for column in ("texts_kept_days", "records_kept_days"):
        with refused("23514"):
            world.update("organizations", world.org_id, **{column: days})
