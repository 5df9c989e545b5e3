"""A costly template in Lambda's runtime, which has no /dev/shm."""

import pytest

from local.built_stack import BuiltFunction
from local.emulator import running
from local.samples import SAMPLE_SETTINGS, load_sample
from tests.shared_memory import without_shared_memory
from tests.world import World

pytestmark = pytest.mark.slow


def test_it_is_held_and_the_other_message_is_sent(
    functions: dict[str, BuiltFunction], world: World, tmp_path_factory: pytest.TempPathFactory
) -> None:
    body = "Hi {{ 5 | round('-1000000000' | int) }}"
    costly = world.enrollment(world.cadence({"template_id": world.template(body=body)}))
    world.enrollment(world.cadence({}))
    folder = tmp_path_factory.mktemp("a")  # the path of a socket must be short
    url = world.url.replace("/dev/shm/", f"{folder}/shm/")  # noqa: S108
    environment = {**SAMPLE_SETTINGS, "DATABASE_URL": url}
    function = functions["ExecuteCadenceStepsFunction"]

    with running(function, environment, without_shared_memory(folder)) as emulator:
        first = emulator.invoke(load_sample("schedule"))
        second = emulator.invoke({**load_sample("schedule"), "execution_id": "another"})
        log = emulator.log

    assert not first.failed, log
    assert (first.answer["sent"], first.answer["held"]) == (1, 1), log
    assert second.answer["claimed"] == 0
    assert world.status_of(costly) == ("paused", "rendering_too_costly")
