"""A message's events lead to the same state in any order and however often they arrive."""

from collections.abc import Iterator, Sequence
from itertools import chain, permutations, repeat
from pprint import pformat
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cadence_core.feedback.domain.whatsapp_failures import ACTIONS
from local.samples import SES_MESSAGE_ID
from tests.feedback.inbox import (
    AWS_MESSAGE_ID,
    INTERACTION_ID,
    WHATSAPP_NUMBER,
    Inbox,
    sample,
    samples,
)
from tests.world import World

# Parts of ids in the samples, made different for each organization.
INBOUND_ID = "d0f1q6h2f3qk0c"
NUMBER = WHATSAPP_NUMBER.removeprefix("phone-number-id-")
META_NUMBER = "106540352242922"
DOMAIN = "acme.test"


CODES = [*(code for code in ACTIONS if code.isdigit()), "999999"]
FAILURES = tuple(f"whatsapp_status_failed as {code}" for code in CODES)
POOLS = {
    "email": tuple(name for name in samples() if name.startswith("ses_")),
    "whatsapp": (*(name for name in samples() if name.startswith("whatsapp_")), *FAILURES),
}


PAUSE = """UPDATE cadence_enrollments SET status = 'paused', status_reason = 'holiday'
            WHERE status IN ('active', 'paused') AND org_id = :org"""


def body_of(name: str) -> str:
    name, _, code = name.partition(" as ")
    return sample(name).replace("131026", code) if code else sample(name)


def batches(bodies: list[str], sizes: Sequence[int]) -> Iterator[list[str]]:
    """Split queue messages into the batches of invocations: of these sizes, then of ten."""
    start = 0
    for size in chain(sizes, repeat(10)):
        if start >= len(bodies):
            return
        yield bodies[start : start + size]
        start += size


def play(
    url: str,
    channel: str,
    names: list[str],
    *,
    status: str,
    steps: int = 2,
    limit: int = 3,
    is_paused: bool = False,
    sizes: Sequence[int] | None = None,
) -> str:
    """Play events in a new organization and return the resulting state.

    ``sizes``: of the batches in which they are delivered, ten by default; without it, each is
    delivered alone.
    """
    interaction = uuid4()
    own = interaction.hex
    world = World(url, f"{own}.{DOMAIN}", f"{NUMBER}{own}")
    inbox = Inbox(world)
    cadence = {"transient_bounce_limit": limit}
    message = inbox.message(
        channel, status, steps=steps, cadence=cadence, id=interaction, external_id=None
    )
    world.enrollment(world.cadence({}, {"channel": "whatsapp"}), message.lead)
    if is_paused:
        world.connection.run(PAUSE, org=world.org_id)
    bodies = [
        (
            body_of(name)
            .replace(str(INTERACTION_ID), str(interaction))
            .replace(SES_MESSAGE_ID, f"{SES_MESSAGE_ID}{own}")
            .replace(AWS_MESSAGE_ID, f"{AWS_MESSAGE_ID}{own}")
            .replace("wamid.", f"wamid.{own}")
            .replace(INBOUND_ID, own)
            .replace(NUMBER, f"{NUMBER}{own}")
            .replace(META_NUMBER, f"{META_NUMBER}{own}")
            .replace(DOMAIN, f"{own}.{DOMAIN}")
        )
        for name in names
    ]
    for batch in batches(bodies, [1] * len(bodies) if sizes is None else sizes):
        assert inbox.deliver(*batch) == []
    state = inbox.state()
    world.close()
    return pformat(state).replace(own, "").replace(str(interaction), "")


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    channel=st.sampled_from(["email", "whatsapp"]),
    status=st.sampled_from(["sending", "uncertain", "sent"]),
    steps=st.sampled_from([1, 2]),
    limit=st.sampled_from([1, 3]),
    is_paused=st.booleans(),
    data=st.data(),
)
def test_a_message_s_events_give_the_same_state_in_any_order(
    inbox: Inbox, channel: str, data: st.DataObject, **life: Any
) -> None:
    url = inbox.world.url
    some = st.lists(st.sampled_from(POOLS[channel]), min_size=1, max_size=6, unique=True)
    names = data.draw(some)
    shuffled = data.draw(st.permutations([*names, *names]))

    in_order = play(url, channel, names, **life)

    assert play(url, channel, shuffled, **life) == in_order
    if life["is_paused"] and life["steps"] > 1:  # else it was completed, not paused
        assert "'active'" not in in_order


@pytest.mark.parametrize("limit", [1, 2])
def test_two_temporary_bounces_give_the_same_state_in_any_order(inbox: Inbox, limit: int) -> None:
    url = inbox.world.url
    names = ["ses_bounce_transient", "ses_bounce_undetermined"]
    life: dict[str, Any] = {"status": "sent", "steps": 1, "limit": limit}

    in_order = play(url, "email", names, **life)

    assert play(url, "email", names[::-1], **life) == in_order


@pytest.mark.parametrize("status", ["sending", "uncertain", "sent"])
@pytest.mark.parametrize("channel", ["email", "whatsapp"])
def test_every_sample_gives_the_same_state_in_order_reversed_and_repeated(
    inbox: Inbox, channel: str, status: str
) -> None:
    url = inbox.world.url
    names = [name for name in samples() if name in POOLS[channel]]

    in_order = play(url, channel, names, status=status)

    assert play(url, channel, names[::-1], status=status) == in_order
    assert play(url, channel, names * 3, status=status) == in_order


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_answers_before_and_after_a_failure_give_the_same_state(
    inbox: Inbox, order: tuple[int, ...]
) -> None:
    names = ["whatsapp_inbound_stop", "whatsapp_inbound_button", "whatsapp_status_failed as 130429"]
    url = inbox.world.url

    in_order = play(url, "whatsapp", names, status="sending")

    assert play(url, "whatsapp", [names[i] for i in order], status="sending") == in_order
