"""The end of an invocation: no send starts that may not end in time, and none is lost."""

from datetime import timedelta

import pytest

from cadence_core.channels.outcome import SendOutcome
from cadence_core.model.message import Message
from cadence_core.runtime.time_left import TimeLeft
from tests.engine import Provider, accept, running_engine
from tests.sending.integration.accounts import count_uncertain
from tests.world import World


@pytest.mark.parametrize("concurrency", [1, 4])
def test_a_step_that_cannot_start_in_time_is_released_and_sent_by_the_next_run(
    world: World, concurrency: int
) -> None:
    world.enroll_many(world.cadence({}), 40)
    provider = Provider()
    # Every send takes 5 of the 100 seconds; none starts with less than 22 of them left.
    time_left = TimeLeft(ends_at=100, clock=lambda: 5.0 * len(provider.calls))

    with running_engine(world.url, provider, send_concurrency=concurrency) as engine:
        first = engine.run(time_left=time_left)
        calls_in_time = len(provider.calls)
        [second] = engine.run_until_quiet()

    assert (first.claimed, first.sent) == (40, calls_in_time)
    assert 16 <= calls_in_time < 16 + concurrency
    assert first.released == first.remaining_due == second.sent == 40 - first.sent
    assert {row["attempts"] for row in world.messages()} == {1}
    assert count_uncertain(world, provider.called()) == 0


def test_a_lease_outlasts_the_invocation_by_the_grace_period(world: World) -> None:
    [enrollment] = world.enroll_many(world.cadence({}), 1)
    leases: list[timedelta] = []

    def record_lease(message: Message) -> SendOutcome:
        row = world.enrollment_row(enrollment)
        leases.append(row["lease_expires_at"] - row["updated_at"])
        return accept(message)

    with running_engine(world.url, Provider(record_lease), lease_grace_seconds=40) as engine:
        engine.run(time_left=TimeLeft(ends_at=60, clock=lambda: 0.0))

    assert leases == [timedelta(seconds=100)]
