"""What a run measures at its end: the backlog, its age, and the runs that sent nothing."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import pytest

from cadence_core.model.enrollment import RunId
from cadence_core.model.reasons import Reason
from cadence_core.model.transitions import Hold, Release, Retry, Transition
from cadence_core.sending.domain.summary import MAX_DUE_COUNTED, RunSummary
from cadence_core.sending.records import Backlog, Trigger
from cadence_core.sending.store.run_store import PostgresRunStore
from tests.database.schedules import add_hours
from tests.sending.integration.runs import claim, leave, new_run
from tests.sending.without_send import WITH_SEND, WITHOUT_SEND, WITHOUT_WORK
from tests.world import World

Kind = Literal["schedule", "manual", "queue"]

HOUR = 3_600
NOTHING: dict[str, int] = {}
RETRIED = {"claimed": 1, "retried": 1}
SENT = {"claimed": 1, "sent": 1}


def start(store: PostgresRunStore, kind: Kind = "schedule") -> RunId:
    run_id = new_run()
    store.start_run(run_id, Trigger(kind, str(run_id)), lease_seconds=60)
    return run_id


def finish(
    store: PostgresRunStore, counts: Mapping[str, Any] = NOTHING, kind: Kind = "schedule"
) -> Backlog:
    return store.finish_run(RunSummary(start(store, kind), **counts))


def finish_each(store: PostgresRunStore, *runs: dict[str, int]) -> list[int]:
    """Execute one scheduled run after the other; return the runs without a send at each end."""
    return [finish(store, counts).runs_without_send for counts in runs]


def defer(store: PostgresRunStore, transition: Transition) -> None:
    """Claim what is due, and let it leave the run with this transition."""
    run_id = new_run()
    store.turn(run_id, [leave(each, transition) for each in claim(store, run_id)], [])


# The backlog


def test_the_backlog_is_what_the_last_claim_left_up_to_a_limit(
    world: World, store: PostgresRunStore
) -> None:
    world.enroll_many(world.cadence({}), 50 + MAX_DUE_COUNTED + 40)

    remaining = []
    for _ in range(4):
        claim(store, new_run())
        remaining.append(finish(store).remaining_due)

    assert remaining == [MAX_DUE_COUNTED, 90, 40, 0]


def test_what_runs_hold_is_not_what_is_left(world: World, store: PostgresRunStore) -> None:
    world.enroll_many(world.cadence({}), 1)
    claim(store, new_run())

    backlog = finish(store)

    assert (backlog.remaining_due, backlog.oldest_due_age_seconds) == (0, 0)


@pytest.mark.parametrize(
    "cause",
    [
        "UPDATE cadences SET status = 'paused'",
        "INSERT INTO sending_stops (channel, reason) VALUES ('email', 'for now')",
        "INSERT INTO sending_stops (reason) VALUES ('for now')",
        "UPDATE senders SET stopped_until = now() + interval '1 day'",
    ],
)
def test_what_may_not_be_sent_now_is_no_backlog(
    world: World, store: PostgresRunStore, cause: str
) -> None:
    world.enroll_many(world.cadence({}), 60)
    world.connection.run(cause)
    claim(store, new_run())

    backlog = finish(store)

    assert (backlog.remaining_due, backlog.oldest_unsent_age_seconds) == (0, 0)


def test_the_next_due_time_is_that_of_the_next_step(world: World, store: PostgresRunStore) -> None:
    world.enroll_many(world.cadence({}), 1)
    soon = world.enrollment(world.cadence({"delay_hours": 2}))
    world.enrollment(world.cadence({"delay_hours": 3}))

    assert finish(store).next_due_at == world.enrollment_row(soon)["next_step_due"]


# The age of what is unsent


@pytest.mark.parametrize(
    "transition",
    [
        Retry(Reason.NOT_ACCEPTED, timedelta(hours=4)),
        Release(Reason.CHANNEL_STOPPED, timedelta(minutes=15)),
        Release(Reason.OUT_OF_TIME),
    ],
)
def test_a_deferral_does_not_hide_how_long_a_step_has_waited(
    world: World, store: PostgresRunStore, transition: Transition
) -> None:
    world.enroll_many(world.cadence({}), 3)

    defer(store, transition)

    assert finish(store).oldest_unsent_age_seconds == pytest.approx(HOUR, abs=60)


def test_a_step_that_is_due_again_keeps_its_age(world: World, store: PostgresRunStore) -> None:
    world.enroll_many(world.cadence({}), 2)
    defer(store, Retry(Reason.NOT_ACCEPTED, timedelta(hours=1)))
    world.pass_time("2 hours")
    claim(store, new_run(), limit=1)

    backlog = finish(store)

    assert backlog.oldest_due_age_seconds == pytest.approx(HOUR, abs=60)
    assert backlog.oldest_unsent_age_seconds == pytest.approx(3 * HOUR, abs=60)


def test_what_cannot_be_sent_for_now_is_not_unsent(world: World, store: PostgresRunStore) -> None:
    paused = world.cadence({})
    world.enroll_many(paused, 2)
    defer(store, Retry(Reason.NOT_ACCEPTED, timedelta(hours=4)))
    world.update("cadences", paused, status="paused")
    world.enroll_many(world.cadence({}), 2)
    defer(store, Hold(Reason.MISSING_SENDER))
    world.enrollment(world.cadence({"delay_days": 1}))

    assert finish(store).oldest_unsent_age_seconds == 0


# Runs without a send


@pytest.mark.parametrize("counts", WITHOUT_SEND)
def test_a_run_that_had_something_to_send_and_sent_nothing_counts(
    world: World, store: PostgresRunStore, counts: dict[str, int]
) -> None:
    left = counts.get("remaining_due", 0)
    world.connection.run("UPDATE sending_rotation SET remaining_due = :left", left=left)

    assert finish_each(store, counts, counts, counts) == [1, 2, 3]


@pytest.mark.parametrize("counts", WITHOUT_WORK)
def test_a_run_with_nothing_to_send_neither_counts_nor_ends_the_count(
    store: PostgresRunStore, counts: dict[str, int]
) -> None:
    assert finish_each(store, counts, RETRIED, counts, RETRIED) == [0, 1, 1, 2]


@pytest.mark.parametrize("counts", WITH_SEND)
def test_a_run_that_sends_ends_the_count(store: PostgresRunStore, counts: dict[str, int]) -> None:
    assert finish_each(store, RETRIED, RETRIED, counts, RETRIED) == [1, 2, 0, 1]


def test_a_run_that_died_counts_once_its_lease_has_expired(
    world: World, store: PostgresRunStore
) -> None:
    start(store)
    while_running = finish(store).runs_without_send
    world.pass_time("61 seconds")

    assert (while_running, finish(store).runs_without_send) == (0, 1)


@pytest.mark.parametrize("kind", ["manual", "queue"])
def test_only_scheduled_runs_count_but_any_run_that_sends_ends_the_count(
    store: PostgresRunStore, kind: Kind
) -> None:
    finish_each(store, RETRIED, RETRIED)

    assert finish(store, RETRIED, kind).runs_without_send == 2
    assert finish(store, SENT, kind).runs_without_send == 0
    assert finish(store, RETRIED).runs_without_send == 1


def test_the_count_covers_the_latest_runs_only(store: PostgresRunStore) -> None:
    assert finish_each(store, *[RETRIED] * 22)[-3:] == [20, 20, 20]


# What waits for hours


def shut(world: World, **columns: Any) -> UUID:
    """Return a schedule that is shut today, tomorrow and yesterday, whatever the zone."""
    in_days = [datetime.now(UTC) + timedelta(days=days) for days in (2, 3, 4)]
    return a_schedule(world, [day.isoweekday() for day in in_days], **columns)


def a_schedule(world: World, days: Iterable[int], **columns: Any) -> UUID:
    values = {"org_id": world.org_id, "name": "any", "spread_minutes": 0, **columns}
    schedule = world.insert("sending_schedules", **values)
    for day in days:
        add_hours(world, schedule, day, "00:00", "24:00")
    return schedule


@pytest.mark.parametrize("zone", [None, "Asia/Tokyo", "America/Los_Angeles"])
@pytest.mark.parametrize("follows_lead", [True, False])
def test_what_waits_for_hours_is_counted_on_the_clock_of_its_messages(
    world: World, store: PostgresRunStore, zone: str | None, *, follows_lead: bool
) -> None:
    world.update("organizations", world.org_id, schedule_id=a_schedule(world, range(1, 8)))
    leads = [world.lead_of_its_own(timezone=zone) for _ in range(5)]
    of_its_own = world.cadence({}, schedule_id=shut(world, follows_lead=follows_lead))
    paused = world.cadence({}, schedule_id=shut(world), status="paused")
    for cadence, several in ((of_its_own, leads[:3]), (world.cadence({}), leads), (paused, leads)):
        for lead in several:
            world.enrollment(cadence, lead)

    store.recover()

    assert len(claim(store, new_run())) == 5
    assert finish(store).outside_hours == 3


def test_what_waits_for_hours_is_counted_up_to_a_limit(
    world: World, store: PostgresRunStore
) -> None:
    world.enroll_many(world.cadence({}, schedule_id=shut(world)), MAX_DUE_COUNTED + 1)
    store.recover()

    assert finish(store).outside_hours == MAX_DUE_COUNTED
