"""What the engine's process keeps of a run is about as large as the texts that it read."""

import gc
import json
import tracemalloc
from typing import Any

import pytest

from cadence_core.runtime.time_left import TimeLeft
from tests.engine import running_engine
from tests.world import World

MEGABYTE = 1_000_000
# 96 KB of text, and 1.8 MB once it is parsed.
CUSTOM_FIELDS = json.dumps({"a": [{}] * 24_000})
COUNT = 40


def peak_of_a_run(world: World, batch_size: int, **step: Any) -> int:
    with running_engine(world.url, ai_provider="stub") as engine:
        engine.run()  # loads what any run needs
        enroll(world, **step)
        tracemalloc.start()
        engine.run(batch_size=batch_size, time_left=TimeLeft.of_seconds(200))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    return peak


def enroll(world: World, **step: Any) -> None:
    cadence = world.cadence(step)
    for number in range(COUNT):
        lead = world.lead(email=f"lead{number}@lead.test", phone=None, custom_fields=CUSTOM_FIELDS)
        world.enrollment(cadence, lead)


@pytest.mark.parametrize("is_personal", [False, True])
def test_a_batch_of_large_custom_fields_takes_little_memory(
    world: World, *, is_personal: bool
) -> None:
    peak = peak_of_a_run(world, COUNT, ai_personalization=is_personal)

    assert peak < 30 * MEGABYTE
    assert [message["status"] for message in world.messages()] == ["sent"] * COUNT


def test_held_enrollments_keep_no_custom_fields(world: World) -> None:
    template = world.template(body="Hi {{ nothing }}")

    peak = peak_of_a_run(world, 5, template_id=template)

    assert peak < 10 * MEGABYTE
    [[held]] = world.connection.run(
        "SELECT count(*) FROM cadence_enrollments WHERE status_reason = 'missing_variable'"
    )
    assert held == COUNT


def test_a_message_leaves_next_to_nothing_to_the_garbage_collector(world: World) -> None:
    with running_engine(world.url) as engine:
        engine.run()  # loads what any run needs
        enroll(world)
        gc.collect()
        gc.disable()
        engine.run(batch_size=COUNT, time_left=TimeLeft.of_seconds(200))
        found = gc.collect()
        gc.enable()

    assert found < 10 * COUNT
    assert [message["status"] for message in world.messages()] == ["sent"] * COUNT
