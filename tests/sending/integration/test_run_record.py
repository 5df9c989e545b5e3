"""The record of a run: started once per trigger, finished with its counts, and recovery."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

import pytest

from cadence_core.model.enrollment import RunId
from cadence_core.model.reasons import Reason
from cadence_core.model.transitions import Release
from cadence_core.sending.domain.summary import RunSummary
from cadence_core.sending.records import (
    Backlog,
    Claim,
    RunFinished,
    RunInProgress,
    RunStarted,
    Trigger,
)
from cadence_core.sending.store.run_store import PostgresRunStore
from tests.sending.integration.conftest import NewStore
from tests.sending.integration.runs import (
    begin,
    claim,
    claim_of,
    claim_suspect,
    leave,
    new_run,
    prepare,
    result_of,
)
from tests.sessions import Background
from tests.world import World

TRIGGER = Trigger("schedule", "execution-1")


def start(store: PostgresRunStore, run_id: RunId, trigger: Trigger = TRIGGER) -> object:
    return store.start_run(run_id, trigger, lease_seconds=60)


def begin_one(world: World, store: PostgresRunStore) -> UUID:
    """Leave a message `sending` under a lease, as a run that dies does."""
    [enrollment] = world.enroll_many(world.cadence({}, {}), 1)
    run_id = new_run()
    begin(store, run_id, *map(prepare, claim(store, run_id)))
    return enrollment


def test_a_trigger_delivered_again_returns_its_first_summary(
    store: PostgresRunStore,
) -> None:
    run_id = new_run()
    first = start(store, run_id)
    fields = asdict(RunSummary(run_id)).keys() - {"run_id", "remaining_due", "deferred"}
    counts: dict[str, Any] = {name: n for n, name in enumerate(sorted(fields), 1)}
    summary = RunSummary(run_id, **counts, deferred={"lead_gap": 2})
    store.finish_run(summary)

    assert first == RunStarted()
    assert start(store, new_run()) == RunFinished(summary)


def test_a_trigger_whose_run_is_in_progress_starts_no_other_run(store: PostgresRunStore) -> None:
    run_id = new_run()
    start(store, run_id)

    assert start(store, new_run()) == RunInProgress(run_id)


def test_a_dead_run_is_replaced_after_its_lease_expires(
    world: World, store: PostgresRunStore
) -> None:
    start(store, new_run())
    world.pass_time("61 seconds")
    run_id = new_run()

    assert start(store, run_id) == RunStarted()
    assert [row["id"] for row in world.rows("SELECT id FROM cadence_runs")] == [run_id]


def test_a_dead_run_that_comes_back_does_not_finish_its_successor(
    world: World, store: PostgresRunStore
) -> None:
    dead, successor = new_run(), new_run()
    start(store, dead)
    world.pass_time("61 seconds")
    start(store, successor)

    store.finish_run(RunSummary(dead, sent=9))

    assert start(store, new_run()) == RunInProgress(successor)


def test_triggers_of_another_kind_or_id_start_their_own_runs(store: PostgresRunStore) -> None:
    start(store, new_run())

    assert start(store, new_run(), Trigger("queue", TRIGGER.id)) == RunStarted()
    assert start(store, new_run(), Trigger("schedule", "execution-2")) == RunStarted()


def test_one_of_many_concurrent_deliveries_starts_a_run(
    new_store: NewStore, background: Background
) -> None:
    stores = [new_store() for _ in range(8)]

    starting = [background(start, store, new_run()) for store in stores]

    answers = [future.result() for future in starting]
    assert answers.count(RunStarted()) == 1
    assert sum(isinstance(answer, RunInProgress) for answer in answers) == 7


def test_finishing_a_run_counts_the_unclaimed_backlog(
    world: World, store: PostgresRunStore
) -> None:
    due = world.enroll_many(world.cadence({}), 6)
    paused = world.cadence({})
    world.enroll_many(paused, 3)
    world.update("cadences", paused, status="paused")
    world.update("cadence_enrollments", due[5], status="replied")
    run_id = new_run()
    start(store, run_id)
    claim(store, run_id, limit=2)

    backlog = store.finish_run(RunSummary(run_id, claimed=2))

    [row] = world.rows("SELECT * FROM cadence_runs")
    assert backlog.remaining_due == row["remaining_due"] == 3
    assert backlog.oldest_due_age_seconds == pytest.approx(3600, abs=60)
    assert (row["claimed"], row["lease_expires_at"]) == (2, None)
    assert row["finished_at"] is not None


def test_the_backlog_is_zero_when_nothing_is_due(store: PostgresRunStore) -> None:
    backlog = store.finish_run(RunSummary(new_run()))

    assert backlog == Backlog(0, 0.0)


def test_a_send_with_an_expired_lease_is_uncertain_and_its_enrollment_held(
    world: World, store: PostgresRunStore
) -> None:
    enrollment = begin_one(world, store)
    world.pass_time("61 seconds")

    recovered = store.recover().uncertain

    row, message = world.enrollment_row(enrollment), world.message_of(enrollment)
    assert recovered == 1
    assert (message["status"], message["error_code"]) == ("uncertain", "run_died")
    assert (row["status"], row["status_reason"]) == ("paused", "uncertain_send")
    assert (row["status_detail"], row["run_id"], row["lease_expires_at"]) == (
        "run_died",
        None,
        None,
    )
    assert store.recover().uncertain == 0


def test_recovery_leaves_a_send_with_a_valid_lease_unchanged(
    world: World, store: PostgresRunStore
) -> None:
    enrollment = begin_one(world, store)

    assert store.recover().uncertain == 0
    assert world.message_of(enrollment)["status"] == "sending"


def test_recovery_leaves_an_expired_lease_without_a_send_to_the_claim(
    world: World, store: PostgresRunStore
) -> None:
    [enrollment] = world.enroll_many(world.cadence({}), 1)
    claim(store, new_run())
    world.pass_time("61 seconds")

    assert store.recover().uncertain == 0
    assert world.status_of(enrollment) == ("active", None)
    assert claim_of(store, new_run(), limit=5) == Claim([], new_suspects=1)
    [claimed] = claim_suspect(store, new_run())
    assert claimed.id == enrollment


@pytest.mark.parametrize(("status", "reason"), [("paused", "holiday"), ("replied", "reply")])
def test_recovery_keeps_a_status_set_by_a_person_or_a_reply(
    world: World, store: PostgresRunStore, status: str, reason: str
) -> None:
    enrollment = begin_one(world, store)
    world.update("cadence_enrollments", enrollment, status=status, status_reason=reason)
    world.pass_time("61 seconds")

    store.recover()

    assert world.status_of(enrollment) == (status, reason)
    assert world.message_of(enrollment)["status"] == "uncertain"


def test_recovery_does_not_wait_for_a_run_that_is_recording_late(
    world: World, store: PostgresRunStore, new_store: NewStore
) -> None:
    [enrollment] = world.enroll_many(world.cadence({}), 1)
    run_id = new_run()
    step = prepare(claim(store, run_id)[0])
    begin(store, run_id, step)
    world.pass_time("61 seconds")
    world.connection.run("BEGIN")
    world.connection.run("SELECT FROM cadence_enrollments FOR UPDATE")

    while_locked = new_store().recover().uncertain
    world.connection.run("COMMIT")
    store.turn(run_id, [result_of(step)], [])

    assert (while_locked, store.recover().uncertain) == (0, 0)
    assert world.status_of(enrollment)[0] == "completed"


def test_a_released_enrollment_is_due_again_at_once(world: World, store: PostgresRunStore) -> None:
    [enrollment] = world.enroll_many(world.cadence({}), 1)
    run_id = new_run()
    [claimed] = claim(store, run_id)

    store.turn(run_id, [leave(claimed, Release(Reason.OUT_OF_TIME))], [])

    assert [again.id for again in claim(store, new_run())] == [enrollment]
