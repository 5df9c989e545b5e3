"""The number of round trips between a run and PostgreSQL."""

import pytest

from cadence_core.sending import waiting_line
from tests.engine import Provider, running_engine
from tests.wire import Wire
from tests.world import World

BATCH = 50


def test_a_batch_of_fifty_takes_at_most_sixteen_round_trips(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Otherwise a busy computer would prepare and answer more slowly, and begin or record fewer
    # messages a turn.
    monkeypatch.setattr(waiting_line, "MAX_READY_SECONDS", 60)
    monkeypatch.setattr(waiting_line, "MAX_UNRECORDED_SECONDS", 60)
    world.enroll_many(world.cadence({}), 2 * BATCH)
    provider = Provider(latency_seconds=0.5)

    with Wire(world.url) as wire, running_engine(wire.url, provider, send_concurrency=10) as engine:
        assert engine.run(batch_size=BATCH).sent == BATCH
        cold = wire.round_trips
        assert engine.run(batch_size=BATCH).sent == BATCH
        warm = wire.round_trips - cold

    assert warm <= 16
    # A new connection adds one, to start the session: a statement is prepared as it first runs.
    assert cold <= 17


def test_a_run_with_nothing_to_do_takes_four_round_trips(world: World) -> None:
    # The lead of this request is gone: there is nothing to suppress.
    world.connection.run("INSERT INTO unsubscribe_requests (lead_id) VALUES (gen_random_uuid())")

    with Wire(world.url) as wire, running_engine(wire.url) as engine:
        engine.run()
        cold = wire.round_trips
        engine.run()

    assert wire.round_trips - cold == 4
