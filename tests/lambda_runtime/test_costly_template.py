"""A costly template in Lambda's runtime, which has no /dev/shm."""

from pathlib import Path

import pytest

from local.built_stack import BuiltFunction
from local.emulator import running
from local.samples import SAMPLE_SETTINGS, load_sample
from tests.shared_memory import without_shared_memory
from tests.world import World

pytestmark = pytest.mark.slow


def test_it_is_held_and_the_other_message_is_sent(
    functions: dict[str, BuiltFunction], world: World, tmp_path: Path
) -> None:
    body = "Hi {{ 5 | round('-1000000000' | int) }}"
    costly = world.enrollment(world.cadence({"template_id": world.template(body=body)}))
    world.enrollment(world.cadence({}))
    environment = {**SAMPLE_SETTINGS, "DATABASE_URL": world.url}
    function = functions["ExecuteCadenceStepsFunction"]

    with running(function, environment, without_shared_memory(tmp_path)) as emulator:
        first = emulator.invoke(load_sample("schedule"))
        second = emulator.invoke({**load_sample("schedule"), "execution_id": "another"})

    assert (first.answer["sent"], first.answer["held"]) == (1, 1), first
    assert second.answer["claimed"] == 0
    assert world.status_of(costly) == ("paused", "rendering_too_costly")
