"""Enrollments that a dead run left leased: claimed alone, and held if they kill three more runs."""

from uuid import UUID

import pytest

from cadence_core.model.enrollment import RunId
from cadence_core.model.reasons import Reason
from cadence_core.model.transitions import Release
from cadence_core.sending.store.run_store import PostgresRunStore
from tests.engine import Provider, running_engine
from tests.sending.integration.runs import claim, claim_of, claim_suspect, leave, new_run
from tests.sessions import NewSession
from tests.world import World


def die_with(world: World, store: PostgresRunStore, limit: int = 50) -> RunId:
    """Claim like a run, and settle nothing before the lease expires."""
    run_id = new_run()
    claim(store, run_id, limit)
    world.pass_time("61 seconds")
    return run_id


def id_of_suspect(store: PostgresRunStore) -> list[UUID]:
    return [one.id for one in claim_suspect(store, new_run())]


def die_alone_with(world: World, store: PostgresRunStore) -> list[UUID]:
    claimed = id_of_suspect(store)
    world.pass_time("61 seconds")
    return claimed


def dead_claims(world: World, enrollment: UUID) -> int:
    return int(world.enrollment_row(enrollment)["dead_claims"])


def test_a_claim_takes_no_enrollment_of_a_dead_run_and_makes_it_a_suspect(
    world: World, store: PostgresRunStore
) -> None:
    due = world.enroll_many(world.cadence({}), 5)
    die_with(world, store, limit=3)

    result = claim_of(store, new_run(), limit=5)

    assert [one.id for one in result.enrollments] == due[3:]
    assert result.new_suspects == 3
    assert [dead_claims(world, enrollment) for enrollment in due] == [1, 1, 1, 0, 0]


def test_suspects_are_claimed_alone_those_with_the_fewest_dead_runs_first(
    world: World, store: PostgresRunStore
) -> None:
    due = world.enroll_many(world.cadence({}), 3)
    die_with(world, store)
    claim(store, new_run())

    assert die_alone_with(world, store) == due[:1]
    assert [id_of_suspect(store) for _ in range(4)] == [due[1:2], due[2:], due[:1], []]
    assert [dead_claims(world, enrollment) for enrollment in due] == [2, 1, 1]


def test_runs_that_start_together_all_see_the_suspects(
    world: World, store: PostgresRunStore, new_session: NewSession
) -> None:
    world.enroll_many(world.cadence({}), 3)
    die_with(world, store)
    claim(store, new_run())

    other_run = new_session()
    other_run.run("BEGIN")
    other_run.run("SELECT FROM cadence_enrollments FOR UPDATE")

    assert store.recover().has_suspects


def test_an_enrollment_that_kills_three_runs_alone_is_held_as_poison(
    world: World, store: PostgresRunStore
) -> None:
    [poison] = world.enroll_many(world.cadence({}), 1)
    die_with(world, store)
    claim(store, new_run())
    for _ in range(2):
        assert die_alone_with(world, store) == [poison]
        assert store.recover().has_suspects
    assert die_alone_with(world, store) == [poison]

    recovered = store.recover()

    row = world.enrollment_row(poison)
    assert (list(recovered.quarantined), recovered.has_suspects) == ([poison], False)
    assert (row["status"], row["status_reason"], row["paused_by"]) == ("paused", "poison", "engine")
    assert (row["run_id"], row["dead_claims"]) == (None, 0)
    assert not store.recover().quarantined


def test_a_settlement_clears_the_suspicion(world: World, store: PostgresRunStore) -> None:
    [enrollment] = world.enroll_many(world.cadence({}), 1)
    die_with(world, store)
    claim(store, new_run())
    run_id = new_run()
    [suspect] = claim_suspect(store, run_id)

    store.turn(run_id, [leave(suspect, Release(Reason.OUT_OF_TIME))], [])

    assert dead_claims(world, enrollment) == 0
    assert [one.id for one in claim(store, new_run())] == [enrollment]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE cadence_enrollments SET status = 'paused'",
        "UPDATE cadence_enrollments SET current_step = 2",
    ],
)
def test_a_change_by_a_person_clears_the_suspicion(
    world: World, store: PostgresRunStore, change: str
) -> None:
    [enrollment] = world.enroll_many(world.cadence({}, {}), 1)
    die_with(world, store)
    claim(store, new_run())

    world.connection.run(change)

    assert dead_claims(world, enrollment) == 0


def test_a_released_poison_keeps_its_due_time_and_is_claimed_again(
    world: World, store: PostgresRunStore
) -> None:
    [enrollment] = world.enroll_many(world.cadence({}), 1)
    world.update("cadence_enrollments", enrollment, status="paused", status_reason="poison")
    due = world.enrollment_row(enrollment)["next_step_due"]

    world.update("cadence_enrollments", enrollment, status="active")

    assert world.enrollment_row(enrollment)["next_step_due"] == due
    assert [one.id for one in claim(store, new_run())] == [enrollment]


def test_one_run_sends_its_batch_and_then_every_suspect(
    world: World, store: PostgresRunStore
) -> None:
    world.enroll_many(world.cadence({}), 12)
    die_with(world, store, limit=8)
    provider = Provider()

    with running_engine(world.url, provider, batch_size=10) as engine:
        summary = engine.run()

    assert (summary.sent, summary.claimed) == (12, 12)
    assert set(provider.called().values()) == {1}
    assert world.count("cadence_enrollments", "dead_claims > 0") == 0


UNREADABLE = """
    CREATE OR REPLACE FUNCTION normalised_address(channel text, address text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE AS $$
    BEGIN
        IF address = 'lead3@lead.test' THEN
            RAISE EXCEPTION 'too much' USING ERRCODE = 'program_limit_exceeded';
        END IF;
        RETURN lower(btrim(address));
    END $$"""


def test_an_enrollment_that_the_database_cannot_read_stops_no_other(world: World) -> None:
    due = world.enroll_many(world.cadence({}), 6)
    world.insert(
        "suppressions", org_id=world.org_id, channel="email", address="x@x.test", reason="manual"
    )
    world.connection.run(UNREADABLE)

    with running_engine(world.url) as engine:
        first = engine.run()
        for _ in range(4):
            world.pass_time("1 hour")
            engine.run()

    assert first.sent == 5
    assert world.status_of(due[2]) == ("paused", "poison")


def test_a_locked_table_makes_no_enrollment_a_suspect(
    world: World, new_session: NewSession
) -> None:
    due = world.enroll_many(world.cadence({}), 2)
    person = new_session()
    person.run("BEGIN")
    person.run("LOCK TABLE message_templates IN ACCESS EXCLUSIVE MODE")

    with running_engine(world.url) as engine:
        engine.run(batch_size=2)

    assert [world.enrollment_row(enrollment)["run_id"] for enrollment in due] == [None, None]
