"""The cost of closing a run with a hundred thousand enrollments due, in no order on disk."""

import json
from collections.abc import Iterator
from uuid import uuid4

import pytest

from cadence_core.database.query_files import load_query
from cadence_core.model.enrollment import RunId
from cadence_core.sending.domain.summary import MAX_DUE_COUNTED, RunSummary
from tests.conftest import cloned_database
from tests.database.schedules import add_hours
from tests.sending.integration.test_query_plans import PLANS, blocks_read, explain, rows_read
from tests.world import World

MAX_BLOCKS = 200

# Among 100,000 due, runs hold those that have been due the longest, as they claim them.
OVERDUE = """
    WITH numbered AS MATERIALIZED (
        SELECT n, gen_random_uuid() AS lead_id, gen_random_uuid() AS id
          FROM generate_series(1, 100000) AS n ORDER BY random()
    ), lead AS (
        INSERT INTO leads (id, org_id, email) SELECT lead_id, :org, n || '@lead.test' FROM numbered
    ), enrollment AS (
        INSERT INTO cadence_enrollments (id, org_id, cadence_id, lead_id, next_step_id,
                                         next_step_due, step_due_at, lease_expires_at)
        SELECT id, :org, :cadence, lead_id, CAST(:step AS uuid), now() - make_interval(secs => n),
               now() - make_interval(secs => n * CASE WHEN n % 10 = 0 THEN 2 ELSE 1 END),
               CASE WHEN n > 90000 THEN now() + interval '1 hour' END
          FROM numbered
    )
    INSERT INTO interactions (org_id, enrollment_id, cadence_id, step_id, lead_id, channel, status,
                              content, updated_at)
    SELECT :org, id, :cadence, :step, lead_id, 'email', 'uncertain', 'text',
           now() - interval '2 days' - make_interval(secs => n)
      FROM numbered WHERE n % 10 = 0"""
RUNS = """
    INSERT INTO cadence_runs (id, trigger, trigger_id, started_at, finished_at, claimed, retried)
    SELECT gen_random_uuid(), CASE WHEN n % 100 = 0 THEN 'schedule' ELSE 'queue' END, n,
           now() - make_interval(mins => n), now(), 50, 50
      FROM generate_series(1, 10000) AS n"""


@pytest.fixture(scope="module")
def overdue_database(postgres: str) -> Iterator[World]:
    """100,000 enrollments due: 10,000 leased, 10,000 deferred, 10,000 messages uncertain.

    The latest 10,000 runs sent nothing, and one in a hundred of them was scheduled.
    """
    with cloned_database(postgres) as url:
        world = World(url)
        schedule = world.insert("sending_schedules", org_id=world.org_id, name="any")
        for day in range(1, 8):
            add_hours(world, schedule, day, "00:00", "24:00")
        cadence = world.cadence(schedule_id=schedule)
        ids = {"org": world.org_id, "cadence": cadence, "step": world.step(cadence)}
        world.connection.run("SET session_replication_role TO replica")  # no triggers, for speed
        world.connection.run(OVERDUE, **ids)
        world.connection.run(RUNS)
        world.connection.run("SET session_replication_role TO DEFAULT")
        world.connection.run("VACUUM ANALYZE")
        yield world
        world.close()


@pytest.fixture
def overdue(overdue_database: World) -> Iterator[World]:
    """The overdue database; the changes of each test are rolled back."""
    overdue_database.connection.run("BEGIN")
    yield overdue_database
    overdue_database.connection.run("ROLLBACK")


def a_summary(world: World) -> str:
    """Start a scheduled run, and return its summary as JSON."""
    run = world.insert("cadence_runs", id=uuid4(), trigger="schedule", trigger_id="this")
    summary = RunSummary(RunId(run), claimed=50, retried=50)
    return json.dumps({**summary.as_dict(), "id": str(run)})


SHUT = "UPDATE open_spans SET opens_at = now() + interval '1 day'"


@PLANS
@pytest.mark.parametrize("hours", ["SELECT refresh_open_spans()", SHUT], ids=["open", "shut"])
def test_closing_a_run_costs_the_same_whatever_is_left(
    overdue: World, plan: str, hours: str
) -> None:
    overdue.connection.run(hours)
    query = load_query("sending/store/finish_run").replace(":summary", "$1")
    query = query.replace(":uncertain_hold_seconds", "3600")

    cost = explain(overdue, query, f"'{a_summary(overdue)}'", plan=plan)

    assert blocks_read(cost) <= MAX_BLOCKS
    assert rows_read(cost, "cadence_enrollments") <= MAX_DUE_COUNTED + 3
    assert rows_read(cost, "interactions") <= 100
    assert rows_read(cost, "cadence_runs") <= 25


def test_what_is_left_is_measured_among_a_hundred_thousand(overdue: World) -> None:
    overdue.connection.run("SELECT FROM pick_due(gen_random_uuid(), 50, 60, '{}')")

    [[due, oldest_due, uncertain, oldest_unsent, runs, _, outside_hours]] = overdue.connection.run(
        load_query("sending/store/finish_run"),
        summary=a_summary(overdue),
        uncertain_hold_seconds=3_600.0,
    )

    assert (due, uncertain, runs) == (MAX_DUE_COUNTED, 100, 20)
    assert outside_hours == 0
    assert oldest_due == pytest.approx(90_000, abs=600)
    assert oldest_unsent == pytest.approx(180_000, abs=1_200)


def test_what_waits_for_hours_is_measured_among_a_hundred_thousand(overdue: World) -> None:
    overdue.connection.run(SHUT)

    [[*_, outside_hours]] = overdue.connection.run(
        load_query("sending/store/finish_run"),
        summary=a_summary(overdue),
        uncertain_hold_seconds=3_600.0,
    )

    assert outside_hours == MAX_DUE_COUNTED
