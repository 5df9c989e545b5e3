"""A run that Lambda cuts at the timeout, in the middle of its batch."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from local.built_stack import BuiltFunction
from local.samples import load_sample
from tests.runtime.conftest import Start
from tests.world import World

pytestmark = pytest.mark.slow

HANGING_PROVIDER = Path(__file__).parent / "hanging_provider"
ENROLLED = 45
# The emulator counts the initialization into the timeout, so it must have room for one.
TIMEOUT_SECONDS = 8
CONCURRENCY = 10


def taken_by_the_provider(outbox: Path) -> Counter[str]:
    """Count the messages that the provider has taken, by the address they went to."""
    files = outbox.glob("*.json")
    return Counter(json.loads(file.read_text(encoding="utf-8"))["to"] for file in files)


def test_a_run_cut_in_mid_batch_loses_nothing_and_doubles_nothing(
    functions: dict[str, BuiltFunction], start: Start, world: World, outbox: Path
) -> None:
    function = functions["ExecuteCadenceStepsFunction"]
    cadence = world.cadence({})
    for number in range(ENROLLED):
        world.enrollment(cadence, world.lead(email=f"lead{number}@lead.test"))
    settings = {"SEND_CONCURRENCY": str(CONCURRENCY), "SEND_TIMEOUT_SECONDS": "1"}
    hanging = start(
        replace(function, handler="hanging_provider.lambda_handler", timeout=TIMEOUT_SECONDS),
        handler_folder=HANGING_PROVIDER,
        **settings,
    )
    healthy = start(function, **settings)

    warm = hanging.invoke(load_sample("manual_dry_run"))
    cut = hanging.invoke(load_sample("schedule"))
    before = Counter(message["status"] for message in world.messages())
    at_once = healthy.invoke({**load_sample("schedule"), "execution_id": "while the leases last"})
    world.pass_time("1 hour")
    later = healthy.invoke({**load_sample("schedule"), "execution_id": "after they have passed"})

    assert not warm.failed, hanging.log
    assert cut.answer["errorType"] == "Sandbox.Timedout", hanging.log
    # The cut came in mid-batch: some sent, some in the provider's hands, some not begun.
    assert before["sent"] > 0
    assert CONCURRENCY <= before["sending"] <= 2 * CONCURRENCY
    assert before.total() < ENROLLED
    # While the leases last nobody touches what the dead run held.
    assert at_once.answer["claimed"] == 0
    # Then the rest is sent, and what was in the provider's hands is in doubt: not sent again.
    assert later.answer["recovered"] == before["sending"]
    assert later.answer["sent"] == ENROLLED - before.total()
    after = Counter(message["status"] for message in world.messages())
    assert after == {"sent": ENROLLED - before["sending"], "uncertain": before["sending"]}
    assert set(taken_by_the_provider(outbox).values()) == {1}
    [[left_over]] = world.connection.run(
        "SELECT count(*) FROM cadence_enrollments WHERE status = 'active'"
    )
    assert left_over == 0
