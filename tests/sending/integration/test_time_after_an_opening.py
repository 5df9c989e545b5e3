"""A message that only waits for its time after an opening keeps no other one from leaving."""

import random
from datetime import timedelta
from uuid import UUID

import pytest

from tests.database.schedules import office_hours
from tests.sending.integration.test_random_picks import LEASED
from tests.sending.integration.test_schedules_in_force import NOON, Clock
from tests.sending.integration.test_turns_of_organizations import organizations
from tests.world import World

WAITS = """
    SELECT e.id, (rule_spread(asked.c, cadence_now())).until FROM cadence_enrollments AS e
     CROSS JOIN LATERAL candidates_of(ARRAY[e.id]) AS asked"""
# Where it is 12:00, 13:00 and 14:00.
JUST_OPENED, OPEN_FOR_LONGER, OPEN_FOR_LONG = "Europe/Lisbon", "Europe/Madrid", "Europe/Athens"


@pytest.fixture
def schedule(world: World) -> UUID:
    """Open for 5 minutes in the first zone, and in the last one for longer than it is spread."""
    Clock(world).show(NOON)
    return office_hours(world, "11:55")


def enroll(world: World, cadence: UUID, zone: str, count: int, waiting: timedelta) -> list[UUID]:
    """Enroll leads of a zone whose messages have been due for a while."""
    ids = world.enroll_many(cadence, count)
    world.connection.run(
        """UPDATE leads SET timezone = :zone WHERE id IN (
               SELECT lead_id FROM cadence_enrollments WHERE id = ANY (:ids))""",
        zone=zone,
        ids=ids,
    )
    world.connection.run(
        """UPDATE cadence_enrollments SET next_step_due = next_step_due - CAST(:waiting AS interval)
            WHERE id = ANY (:ids)""",
        waiting=waiting,
        ids=ids,
    )
    world.connection.run("SELECT refresh_open_spans()")
    return ids


def waits(world: World) -> dict[UUID, bool]:
    """Return which enrollments wait for their time."""
    return {row["id"]: row["until"] is not None for row in world.rows(WAITS)}


def lease(world: World, limit: int) -> list[UUID]:
    run = world.connection.run("SELECT gen_random_uuid()")[0][0]
    return [row["id"] for row in world.rows(LEASED, run=run, limit=limit)]


def versions(world: World, ids: list[UUID]) -> list[tuple[str, str]]:
    rows = world.rows(
        """SELECT xmin::text, coalesce(status_reason, '') AS reason FROM cadence_enrollments
            WHERE id = ANY (:ids) ORDER BY id""",
        ids=ids,
    )
    return [(row["xmin"], row["reason"]) for row in rows]


@pytest.mark.parametrize("seed", range(8))
def test_each_claim_is_full_until_nothing_is_left_but_what_waits(
    world: World, schedule: UUID, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311
    for _ in range(chance.choice([1, 3, 8])):
        cadence = world.cadence({}, schedule_id=schedule)
        for zone in (JUST_OPENED, OPEN_FOR_LONGER, OPEN_FOR_LONG):
            waiting = timedelta(hours=chance.randint(2, 90))
            enroll(world, cadence, zone, chance.choice([0, 1, 4, 40]), waiting)
    world.connection.run(
        "UPDATE cadence_enrollments SET is_first_touch = hashtextextended(id::text, :seed) % 3 = 0",
        seed=seed,
    )
    world.connection.run(
        "UPDATE organizations SET first_touch_share = :share", share=chance.choice([0, 30])
    )
    could_leave = {id_ for id_, is_waiting in waits(world).items() if not is_waiting}
    limit = chance.choice([1, 3, 10, 50])

    leased: list[UUID] = []
    while len(leased) < len(could_leave):
        claimed = lease(world, limit)
        assert len(claimed) == min(limit, len(could_leave) - len(leased))
        leased += claimed

    assert lease(world, limit) == []
    assert (set(leased), len(leased)) == (could_leave, len(could_leave))


def test_a_few_that_wait_are_passed_over_and_not_written(world: World, schedule: UUID) -> None:
    cadence = world.cadence({}, schedule_id=schedule)
    first = enroll(world, cadence, JUST_OPENED, 5, timedelta(hours=9))
    enroll(world, cadence, OPEN_FOR_LONG, 30, timedelta(hours=3))
    waiting = [id_ for id_ in first if waits(world)[id_]]
    before = versions(world, waiting)

    leased = lease(world, 20)

    assert waiting
    assert len(set(leased) - set(waiting)) == 20
    assert versions(world, waiting) == before


def test_the_many_that_hide_others_are_put_off(world: World, schedule: UUID) -> None:
    cadence = world.cadence({}, schedule_id=schedule)
    enroll(world, cadence, JUST_OPENED, 400, timedelta(hours=9))
    behind = enroll(world, cadence, OPEN_FOR_LONG, 10, timedelta(hours=3))
    at_their_times = {row["id"]: row["until"] for row in world.rows(WAITS)}

    leased = lease(world, 50)

    assert set(behind) < set(leased)
    put_off = world.rows(
        "SELECT id, next_step_due FROM cadence_enrollments WHERE status_reason = 'spread'"
    )
    assert put_off
    assert all(row["next_step_due"] == at_their_times[row["id"]] for row in put_off)


def test_what_waits_is_put_off_where_nothing_else_could_leave(world: World, schedule: UUID) -> None:
    enroll(world, world.cadence({}, schedule_id=schedule), JUST_OPENED, 8, timedelta(hours=9))
    waiting = [id_ for id_, is_waiting in waits(world).items() if is_waiting]

    lease(world, 50)  # takes the few whose time it is already
    lease(world, 50)
    asked_once = versions(world, waiting)
    lease(world, 50)

    assert {reason for _, reason in asked_once} == {"spread"}
    assert versions(world, waiting) == asked_once


@pytest.mark.parametrize("limit", [3, 6, 9])
def test_what_is_put_off_costs_no_second_round(world: World, schedule: UUID, limit: int) -> None:
    enroll(world, world.cadence({}, schedule_id=schedule), JUST_OPENED, 12, timedelta(hours=9))
    waiting = {id_ for id_, is_waiting in waits(world).items() if is_waiting}
    world.connection.run(
        "UPDATE cadence_enrollments SET status = 'paused' WHERE NOT id = ANY (:waiting)",
        waiting=list(waiting),
    )
    organizations(world, 2, 8)
    world.connection.run(
        "UPDATE cadence_enrollments SET next_step_due = cadence_now() WHERE org_id <> :own",
        own=world.org_id,
    )

    world.connection.run("BEGIN; SET LOCAL track_functions TO 'pl'")
    leased = lease(world, limit)
    rounds = world.connection.run(
        "SELECT calls FROM pg_stat_xact_user_functions WHERE funcname = 'judge_due'"
    )
    world.connection.run("COMMIT")

    put_off = world.count("cadence_enrollments", "status_reason = 'spread'")
    assert (rounds, len(leased)) == ([[1]], limit)
    assert put_off
    assert waiting.isdisjoint(leased)
