"""Dry runs beside four runs: none waits for another in a circle, and what they show is true."""

from contextlib import ExitStack
from typing import Any

import pytest

from cadence_core.runtime.time_left import TimeLeft
from tests.engine import Engine, running_engine
from tests.feedback.integration.test_at_the_same_time import deadlocks
from tests.sending.integration.test_edited_while_put_off import NOON
from tests.sending.integration.test_preview_is_the_pick import build_world, sent_by
from tests.sending.integration.test_random_picks import Chance
from tests.sending.integration.test_schedules_in_force import Clock
from tests.sessions import Background
from tests.world import World

RUNS, LIMIT = 4, 3
CROWDED = (0, 4, 7)
"""Seeds of worlds in which more is due than these runs send."""


def shown_by(engine: Engine, limit: int = LIMIT) -> list[str]:
    preview: dict[str, Any] = engine.app.preview(TimeLeft.of_seconds(60), limit)
    return sorted(str(line["enrollment_id"]) for line in preview["would_send"])


@pytest.mark.parametrize("seed", CROWDED)
def test_dry_runs_and_four_runs_do_not_disturb_each_other(
    world: World, background: Background, seed: int
) -> None:
    Clock(world).show(NOON)
    build_world(world, Chance(world, seed))

    with ExitStack() as stack:
        engines = [stack.enter_context(running_engine(world.url)) for _ in range(RUNS)]
        dry = stack.enter_context(running_engine(world.url))
        runs = [background(engine.run, batch_size=LIMIT) for engine in engines]
        is_over = False
        while not is_over:
            is_over = all(run.done() for run in runs)
            shown = shown_by(dry)
            assert len(shown) == len(set(shown)) <= LIMIT
        for run in runs:
            run.result()
        calls = [call for engine in engines for call in engine.provider.calls]

        left = shown_by(dry)
        assert left
        assert left == sent_by(dry, LIMIT)

    sent = [call.origin.enrollment_id for call in calls]
    assert sent
    assert len(sent) == len(set(sent))
    assert deadlocks(world) == 0
