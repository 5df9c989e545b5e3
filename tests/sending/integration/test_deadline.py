"""The end of an invocation: no send starts that may not end in time, and none is lost."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from cadence_core.channels.outcome import SendOutcome
from cadence_core.model.enrollment import Channel, DueEnrollment
from cadence_core.model.message import Draft, Message
from cadence_core.runtime.time_left import TimeLeft
from cadence_core.sending.ports import Renderer
from tests.clock import ManualClock
from tests.engine import Engine, Provider, accept, running_engine
from tests.sending.integration.accounts import count_uncertain
from tests.waiting import wait_until
from tests.world import World


class WatchedRenderer:
    """The real renderer, which shows what it is about to render."""

    def __init__(self, renderer: Renderer, watch: Callable[[DueEnrollment], None]) -> None:
        self._renderer = renderer
        self._watch = watch

    def render(self, enrollment: DueEnrollment) -> Draft:
        self._watch(enrollment)
        return self._renderer.render(enrollment)

    def finish(self, draft: Draft, channel: Channel) -> Draft:
        return self._renderer.finish(draft, channel)


def watch_rendering(engine: Engine, watch: Callable[[DueEnrollment], None]) -> None:
    """Call ``watch`` with each enrollment, just before its message is rendered."""
    preparation = engine.app.engine.preparation
    watched = replace(preparation, renderer=WatchedRenderer(preparation.renderer, watch))
    engine.app = replace(engine.app, engine=replace(engine.app.engine, preparation=watched))


@pytest.mark.parametrize("concurrency", [1, 4])
def test_a_step_that_cannot_start_in_time_is_released_and_sent_by_the_next_run(
    world: World, concurrency: int
) -> None:
    world.enroll_many(world.cadence({}), 40)
    rendered: list[DueEnrollment] = []

    # The clock goes on with the sends, so they must not run ahead of the preparation.
    def accept_once_all_are_rendered(message: Message) -> SendOutcome:
        wait_until(lambda: len(rendered) >= 40, "all are rendered")
        return accept(message)

    provider = Provider(accept_once_all_are_rendered)
    # Every send takes 5 of the 100 seconds; none starts with less than 22 of them left.
    time_left = TimeLeft(ends_at=100, clock=lambda: 5.0 * len(provider.calls))

    with running_engine(world.url, provider, send_concurrency=concurrency) as engine:
        watch_rendering(engine, rendered.append)
        first = engine.run(time_left=time_left)
        calls_in_time = len(provider.calls)
        [second] = engine.run_until_quiet()

    assert (first.claimed, first.sent) == (40, calls_in_time)
    assert 16 <= calls_in_time < 16 + concurrency
    assert first.released == first.remaining_due == second.sent == 40 - first.sent
    assert {row["attempts"] for row in world.messages()} == {1}
    assert count_uncertain(world, provider.called()) == 0


@pytest.mark.parametrize("in_time", [1, 7, 39])
def test_a_step_that_is_not_rendered_in_time_is_released_and_sent_by_the_next_run(
    world: World, in_time: int
) -> None:
    world.enroll_many(world.cadence({}), 40)
    provider, clock = Provider(), ManualClock()
    rendered: list[DueEnrollment] = []

    def end_the_time_for_rendering(enrollment: DueEnrollment) -> None:
        rendered.append(enrollment)
        if len(rendered) == in_time:
            clock.now = 60  # more than half of the 100 seconds, and early enough to send

    with running_engine(world.url, provider, send_concurrency=4) as engine:
        watch_rendering(engine, end_the_time_for_rendering)
        first = engine.run(time_left=TimeLeft(ends_at=100, clock=clock))
        [second] = engine.run_until_quiet()

    assert (first.claimed, first.sent) == (40, in_time)
    assert first.released == first.remaining_due == second.sent == 40 - in_time
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
