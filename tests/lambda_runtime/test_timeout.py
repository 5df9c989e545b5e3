"""A run that Lambda cuts at the timeout, in the middle of its batch."""

from collections import Counter
from dataclasses import replace

import pytest

from local.built_stack import BuiltFunction
from local.samples import load_sample
from local.stand_ins.faults import Drip, Slow
from local.stand_ins.server import StandInServer
from local.stand_ins.ses import SEND_PATH
from tests.lambda_runtime.conftest import Start
from tests.world import World

pytestmark = pytest.mark.slow

ENROLLED = 45
ANSWERED = 12
CONCURRENCY = 10
# A send may start as long as 20 seconds are left.
TIMEOUT_SECONDS = 28


def taken_by_the_provider(stand_ins: StandInServer) -> Counter[str]:
    """Count the messages that the provider has taken, by the address they went to."""
    requests = stand_ins.accepted(SEND_PATH)
    return Counter(request.json["Destination"]["ToAddresses"][0] for request in requests)


def test_a_run_cut_in_mid_batch_loses_nothing_and_doubles_nothing(
    functions: dict[str, BuiltFunction], start: Start, world: World, stand_ins: StandInServer
) -> None:
    function = functions["ExecuteCadenceStepsFunction"]
    cadence = world.cadence({})
    for number in range(ENROLLED):
        world.enrollment(cadence, world.lead(email=f"lead{number}@lead.test"))
    settings = {
        "EMAIL_TRANSPORT": "ses",
        "SEND_CONCURRENCY": str(CONCURRENCY),
        **stand_ins.environment,
    }
    short = start(replace(function, timeout=TIMEOUT_SECONDS), **settings)
    unhurried = start(function, **settings)
    # SES answers the first dozen. Then it takes each message, and its answers drip in: no timeout
    # of a socket ends such a call, only Lambda does.
    stand_ins.faults.add(Slow(0), path=SEND_PATH, times=ANSWERED)
    stand_ins.faults.add(Drip(pause_seconds=5), path=SEND_PATH)

    warm = short.invoke(load_sample("manual_dry_run"))
    cut = short.invoke(load_sample("schedule"))
    before = Counter(message["status"] for message in world.messages())
    stand_ins.faults.clear()
    at_once = unhurried.invoke({**load_sample("schedule"), "execution_id": "while leases last"})
    world.pass_time("1 hour")
    later = unhurried.invoke({**load_sample("schedule"), "execution_id": "after they have passed"})

    assert not warm.failed, short.log
    assert cut.answer["errorType"] == "Sandbox.Timedout", short.log
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
    taken = taken_by_the_provider(stand_ins)
    assert set(taken.values()) == {1}
    assert taken.total() >= after["sent"] + CONCURRENCY
    [[left_over]] = world.connection.run(
        "SELECT count(*) FROM cadence_enrollments WHERE status = 'active'"
    )
    assert left_over == 0
