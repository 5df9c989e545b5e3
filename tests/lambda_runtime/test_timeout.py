"""A run that Lambda ends at its timeout, in the middle of a batch."""

from collections import Counter
from dataclasses import replace

import pytest

from local.built_stack import BuiltFunction
from local.samples import load_sample
from local.stand_ins.faults import Slow
from local.stand_ins.server import StandInServer
from local.stand_ins.ses import SEND_PATH
from tests.lambda_runtime.conftest import Start
from tests.sessions import Background
from tests.waiting import wait_until
from tests.world import World

pytestmark = pytest.mark.slow

ENROLLMENT_COUNT = 45
ANSWERED_COUNT = 12
CONCURRENCY = 10
# A send may start while at least 20 seconds are left.
TIMEOUT_SECONDS = 28
# As long as the engine waits for an answer, almost.
ANSWER_SECONDS = 14


def accepted_by_the_provider(stand_ins: StandInServer) -> Counter[str]:
    """Count the messages that the provider has accepted, by recipient address."""
    requests = stand_ins.accepted(SEND_PATH)
    return Counter(request.json["Destination"]["ToAddresses"][0] for request in requests)


def test_a_run_cut_in_mid_batch_loses_and_repeats_no_message(
    functions: dict[str, BuiltFunction],
    start: Start,
    world: World,
    stand_ins: StandInServer,
    background: Background,
) -> None:
    function = functions["ExecuteCadenceStepsFunction"]
    cadence = world.cadence({})
    for number in range(ENROLLMENT_COUNT):
        world.enrollment(cadence, world.lead(email=f"lead{number}@lead.test", phone=None))
    settings = {
        "EMAIL_TRANSPORT": "ses",
        "SEND_CONCURRENCY": str(CONCURRENCY),
        **stand_ins.environment,
    }
    short = start(replace(function, timeout=TIMEOUT_SECONDS), **settings)
    full = start(function, **settings)
    # SES answers the first dozen. While it takes its time with the others, the function stops, and
    # only Lambda ends it.
    stand_ins.faults.add(Slow(0), path=SEND_PATH, times=ANSWERED_COUNT)
    stand_ins.faults.add(Slow(ANSWER_SECONDS), path=SEND_PATH)

    warm = short.invoke(load_sample("manual_dry_run"))
    invocation = background(short.invoke, load_sample("schedule"))
    wait_until(
        lambda: (
            len(stand_ins.accepted(SEND_PATH)) >= ANSWERED_COUNT + CONCURRENCY
            and bool(world.count("interactions", "status = 'sent'"))
        ),
        "some are recorded as sent, and each thread waits for an answer",
    )
    short.freeze()
    cut = invocation.result()
    before = Counter(message["status"] for message in world.messages())
    stand_ins.faults.clear()
    at_once = full.invoke({**load_sample("schedule"), "execution_id": "while leases last"})
    world.pass_time("1 hour")
    later = full.invoke({**load_sample("schedule"), "execution_id": "after they have passed"})

    assert not warm.failed, short.log
    assert cut.answer["errorType"] == "Sandbox.Timedout", short.log
    # The timeout came in mid-batch: some are sent, some await an answer, some have not begun.
    assert before["sent"] > 0
    assert CONCURRENCY <= before["sending"] <= 2 * CONCURRENCY
    assert before.total() < ENROLLMENT_COUNT
    # While the leases last, no run touches the enrollments of the dead run.
    assert at_once.answer["claimed"] == 0
    # Then the rest is sent; messages without an answer become uncertain and are not sent again.
    assert later.answer["recovered"] == before["sending"]
    assert later.answer["sent"] == ENROLLMENT_COUNT - before.total()
    after = Counter(message["status"] for message in world.messages())
    assert after == {"sent": ENROLLMENT_COUNT - before["sending"], "uncertain": before["sending"]}
    accepted = accepted_by_the_provider(stand_ins)
    assert set(accepted.values()) == {1}
    assert accepted.total() >= after["sent"] + CONCURRENCY
    [[left_over]] = world.connection.run(
        "SELECT count(*) FROM cadence_enrollments WHERE status = 'active'"
    )
    assert left_over == 0
