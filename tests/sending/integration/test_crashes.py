"""Engines killed with SIGKILL: no message is sent twice, and none is lost."""

import random
import time
from collections import Counter
from pathlib import Path
from uuid import UUID

import pytest

from tests.engine import settings
from tests.sending.integration.accounts import count_uncertain
from tests.sending.integration.crash_child import Death, OutboxProvider, drain, invoke
from tests.sending.integration.processes import KILLED, exit_code_of, start
from tests.world import World

CONCURRENCY = 4
LATENCY_SECONDS = 0.01


class Engines:
    """Runs engines in separate processes; their provider writes a file per acceptance."""

    def __init__(self, world: World, outbox: Path) -> None:
        self.world = world
        self.outbox = outbox
        self.environment = settings(world.url, send_concurrency=CONCURRENCY, batch_size=40)
        self.provider = OutboxProvider(outbox, LATENCY_SECONDS)

    def run(self, death: Death | None) -> int:
        """Run once and return the exit code of the process."""
        return exit_code_of(start(invoke, self.environment, self.provider, death))

    def run_until_killed(self, seconds: float) -> int:
        """Run once, kill the process after this time, and return its exit code."""
        process = start(invoke, self.environment, self.provider)
        time.sleep(seconds)
        process.kill()
        return exit_code_of(process)

    def run_until_quiet(self) -> None:
        """Let all leases expire, and run until a run claims nothing."""
        self.world.pass_time("1 hour")
        assert exit_code_of(start(drain, self.environment, self.provider)) == 0

    def accepted(self) -> Counter[UUID]:
        return Counter(UUID(file.name.partition(".")[0]) for file in self.outbox.iterdir())


@pytest.fixture
def engines(world: World, tmp_path: Path) -> Engines:
    return Engines(world, tmp_path)


MAX_UNCERTAIN = 2 * CONCURRENCY
POINTS = {
    "after the start": (Death("after", "start_run"), 0, 0),
    "after the claim": (Death("after", "claim"), 0, 0),
    "before the first turn": (Death("before", "turn"), 0, 0),
    "before the first send": (Death("after", "turn"), 1, MAX_UNCERTAIN),
    "in a send before it was accepted": (Death("before", "send", 6), 1, MAX_UNCERTAIN),
    "in a send after it was accepted": (Death("after", "send", 6), 1, MAX_UNCERTAIN),
    "before the turn that records": (Death("before", "turn", 2), 1, MAX_UNCERTAIN),
    "after the turn that records": (Death("after", "turn", 2), 0, MAX_UNCERTAIN),
    "before the end": (Death("before", "finish_run"), 0, 0),
}


@pytest.mark.parametrize(("death", "least", "most"), POINTS.values(), ids=POINTS)
def test_a_killed_run_repeats_and_loses_nothing_and_leaves_few_uncertain_messages(
    world: World, engines: Engines, death: Death, least: int, most: int
) -> None:
    world.enroll_many(world.cadence({}), 20)

    assert engines.run(death) == KILLED
    engines.run_until_quiet()

    accepted = engines.accepted()
    assert least <= count_uncertain(world, accepted.copy()) <= most

    world.connection.run("UPDATE cadence_enrollments SET status = 'active' WHERE status = 'paused'")
    engines.run_until_quiet()

    assert engines.accepted() == accepted


def test_runs_killed_at_random_moments_repeat_and_lose_nothing(
    world: World, engines: Engines
) -> None:
    world.enroll_many(world.cadence({}), 150)
    moments = random.Random(5)  # noqa: S311 (no secret depends on it)

    ends = []
    for _ in range(8):
        ends.append(engines.run_until_killed(moments.uniform(0.02, 0.2)))
        world.pass_time("1 hour")
    engines.run_until_quiet()

    kills = ends.count(KILLED)
    assert kills > 0
    assert count_uncertain(world, engines.accepted()) <= kills * MAX_UNCERTAIN
