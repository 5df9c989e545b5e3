"""A queue longer than one batch, sent in due order by one engine or several at once."""

from collections import Counter
from pathlib import Path
from uuid import UUID

import pytest

from cadence_core.sending.domain.summary import MAX_DUE_COUNTED
from tests.engine import running_engine, settings
from tests.sending.integration.accounts import count_uncertain
from tests.sending.integration.crash_child import OutboxProvider, drain
from tests.sending.integration.processes import barrier_for, exit_code_of, start
from tests.world import World

SENT = "SELECT enrollment_id FROM interactions WHERE status = 'sent'"
OVERLAPPING_RUNS = """
    SELECT FROM cadence_runs AS a JOIN cadence_runs AS b
        ON a.id < b.id AND a.started_at < b.finished_at AND b.started_at < a.finished_at
     WHERE a.sent > 0 AND b.sent > 0"""


def test_ten_runs_send_500_messages_once_each_in_due_order(
    world: World,
) -> None:
    due = world.enroll_many(world.cadence({}), 500)

    with running_engine(world.url, batch_size=50) as engine:
        for done in range(50, 501, 50):
            summary = engine.run()
            assert (summary.claimed, summary.sent) == (50, 50)
            assert summary.remaining_due == min(500 - done, MAX_DUE_COUNTED)
            assert {row["enrollment_id"] for row in world.rows(SENT)} == set(due[:done])
        eleventh = engine.run()

    assert (eleventh.claimed, eleventh.sent, eleventh.remaining_due) == (0, 0, 0)
    assert count_uncertain(world, engine.provider.called()) == 0


def test_a_single_sender_thread_sends_in_due_order(world: World) -> None:
    world.enroll_many(world.cadence({}), 40)

    with running_engine(world.url, batch_size=15, send_concurrency=1) as engine:
        engine.run_until_quiet()

    assert [call.to for call in engine.provider.calls] == [
        f"lead{number}@lead.test" for number in range(1, 41)
    ]


def test_a_batch_may_be_smaller_than_configured(world: World) -> None:
    world.enroll_many(world.cadence({}), 10)

    with running_engine(world.url, batch_size=8) as engine:
        claimed = [engine.run(batch_size=size).claimed for size in (3, None)]

    assert claimed == [3, 7]


@pytest.mark.parametrize("processes", [2, 4])
def test_concurrent_executions_send_each_message_once(
    world: World, tmp_path: Path, processes: int
) -> None:
    world.enroll_many(world.cadence({}), 200)
    environment = settings(world.url, send_concurrency=5, batch_size=20)
    provider = OutboxProvider(tmp_path, latency_seconds=0.005)

    barrier = barrier_for(processes)
    running = [start(drain, environment, provider, barrier) for _ in range(processes)]

    assert [exit_code_of(process) for process in running] == [0] * processes
    accepted = Counter(UUID(file.name.partition(".")[0]) for file in tmp_path.iterdir())
    assert count_uncertain(world, accepted) == 0
    assert world.rows(OVERLAPPING_RUNS)
