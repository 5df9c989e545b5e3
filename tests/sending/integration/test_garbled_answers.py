"""A provider's answer that was garbled on its way costs no other message anything."""

import json
from random import Random
from typing import Any

import pytest

from local.stand_ins import ses, socialmessaging
from local.stand_ins.faults import Answer
from local.stand_ins.server import StandInServer
from local.stand_ins.wire import Response
from tests.engine import run
from tests.sending.integration.transports import BuildApplication
from tests.world import World

GARBLED = 40
HEALTHY = 10
# Those of a refusal that stops the channel are not among them: it would keep the others back.
STATUSES = (200, 200, 200, 201, 204, 302, 400, 404, 408, 413, 429, 500, 503)
NAMES = ("MessageId", "messageId", "message", "Message", "code", "Code", "__type")
TEXTS = ("", " ", "\n", "x", "\0", "\ud800", "\u202e", "é" * 3_000, "0100", "true", "'; --")


def a_value(random: Random, depth: int = 0) -> Any:
    """Return any JSON value."""
    kind = random.randrange(6 if depth < 3 else 4)
    if kind == 0:
        return random.choice((None, True, False))
    if kind == 1:
        return random.choice((0, 5, -1, 1e308, 10**40))
    if kind in (2, 3):
        return random.choice(TEXTS)
    values = [a_value(random, depth + 1) for _ in range(random.randrange(3))]
    return values if kind == 4 else dict(zip(NAMES, values, strict=False))


def a_body(random: Random) -> bytes:
    """Return what a program between us and the provider may answer."""
    kind = random.randrange(5)
    if kind == 0:
        return random.randbytes(random.choice((0, 1, 50)))
    if kind == 1:
        return random.choice((b"<html>blocked</html>", b'{"MessageId": "0100', b"null", b"[]"))
    named = {name: a_value(random) for name in random.sample(NAMES, 4)}
    return json.dumps(named if kind < 4 else a_value(random)).encode()


def garble(random: Random) -> Answer:
    """Return an answer that is no provider's."""
    types = {"x-amzn-errortype": random.choice(("", "x" * 3_000, "Odd:http://x"))}
    headers = random.choice(({}, types, {"retry-after": "9" * 400}))
    return Answer(Response(random.choice(STATUSES), a_body(random), headers))


@pytest.mark.parametrize("seed", range(4))
def test_every_message_gets_an_outcome_and_the_others_are_sent(
    world: World, stand_ins: StandInServer, build: BuildApplication, seed: int
) -> None:
    random = Random(seed)  # noqa: S311 (an example, no secret)
    for number in range(GARBLED + HEALTHY):
        channel = ("email", "whatsapp")[number % 2]
        world.enrollment(world.cadence({"channel": channel}))
    for path in (ses.SEND_PATH, socialmessaging.SEND_PATH):
        for _ in range(GARBLED // 2):
            stand_ins.faults.add(garble(random), path=path, times=1)

    summary = run(build(MAX_SENDS_PER_SECOND="10000"), batch_size=GARBLED + HEALTHY)

    messages = world.messages()
    sent = [each for each in messages if each["status"] == "sent"]
    assert summary.claimed == len(messages) == GARBLED + HEALTHY
    assert summary.sent == len(sent) >= HEALTHY
    assert {each["status"] for each in messages} == {"sent", "failed", "uncertain"}
    assert all(each["external_id"].strip() for each in sent)
    assert all(each["error_code"] for each in messages if each["status"] != "sent")
    assert len(stand_ins.received(ses.SEND_PATH)) == len(messages) // 2
