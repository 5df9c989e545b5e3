"""Messages of unknown fate, while engines are killed and connections are cut."""

from itertools import count
from pathlib import Path
from typing import Literal

import pytest

from cadence_core.errors import StoreUnavailableError
from tests.engine import Provider, running_engine, settings
from tests.sending.integration.crash_child import STATEMENT, Death, invoke
from tests.sending.integration.fates import FATES, Fates
from tests.sending.integration.processes import KILLED, barrier_for, exit_code_of, start
from tests.wire import Wire
from tests.world import World

LEADS = 2 * len(FATES)
RUNS = 4


@pytest.fixture
def fates(world: World, tmp_path: Path) -> Fates:
    return Fates(world, tmp_path)


def killed(fates: Fates, death: Death) -> int:
    """Start runs at once that all die in this way; return how many it killed."""
    environment = settings(fates.world.url, batch_size=LEADS // 2, send_concurrency=2)
    together = barrier_for(RUNS)
    runs = [start(invoke, environment, fates.provider, death, together) for _ in range(RUNS)]
    return [exit_code_of(run) for run in runs].count(KILLED)


@pytest.mark.parametrize(
    ("moment", "method"), [("after", STATEMENT), ("before", "send"), ("after", "send")]
)
def test_runs_that_are_killed_at_any_point_send_nothing_twice_and_lose_nothing(
    fates: Fates, moment: Literal["before", "after"], method: str
) -> None:
    with running_engine(fates.world.url, Provider(fates.provider.send)) as engine:
        for call in count(1):
            fates.enroll(LEADS)
            kills = killed(fates, Death(moment, method, call))
            fates.go_on(engine)
            if not kills:
                break
        fates.come_to_an_end(engine)

    assert call > 3


def run_over(wire: Wire, fates: Fates) -> None:
    """Run once; the connection may be cut."""
    with running_engine(wire.url, Provider(fates.provider.send), send_concurrency=2) as engine:
        try:
            engine.run()
        except StoreUnavailableError:
            assert wire.is_cut


@pytest.mark.parametrize("loses", ["request", "answer"])
def test_a_connection_that_is_cut_at_any_point_sends_nothing_twice_and_loses_nothing(
    fates: Fates, loses: Literal["request", "answer"]
) -> None:
    with running_engine(fates.world.url, Provider(fates.provider.send)) as engine:
        for cut_at in count(1):
            fates.enroll(LEADS)
            with Wire(fates.world.url, cut_at=cut_at, loses=loses) as wire:
                run_over(wire, fates)
            fates.go_on(engine)
            if not wire.is_cut:
                break
        fates.come_to_an_end(engine)

    assert cut_at > 12
