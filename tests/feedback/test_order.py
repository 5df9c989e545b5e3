"""However the events of a message arrive, and however often: the same state in the end."""

from dataclasses import replace
from datetime import UTC, datetime
from pprint import pformat
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cadence_core.feedback.domain.delivery import DeliveryEvent, EventKind, KnownMessage, Source
from cadence_core.feedback.domain.effects import effects_of_event
from cadence_core.feedback.domain.whatsapp_failures import ACTIONS
from cadence_core.model.enrollment import Channel, InteractionId, InteractionStatus
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

# Parts of ids in the samples, to be made different from one organization to the next.
INBOUND_ID = "d0f1q6h2f3qk0c"
NUMBER = WHATSAPP_NUMBER.removeprefix("phone-number-id-")
META_NUMBER = "106540352242922"
S = InteractionStatus


# Decisions


def an_event(kind: EventKind, code: str = "") -> DeliveryEvent:
    moment = datetime(2026, 11, 20, tzinfo=UTC)
    return DeliveryEvent(
        f"{kind}:{code}", Source.SES, kind, moment, InteractionId(uuid4()), "m-1", code=code
    )


def a_message(status: InteractionStatus) -> KnownMessage:
    return KnownMessage(
        InteractionId(uuid4()), uuid4(), uuid4(), Channel.EMAIL, status, frozenset(), 3
    )


def after_all(status: InteractionStatus, events: list[DeliveryEvent]) -> KnownMessage:
    """Take the events one after the other, each once, as the store does."""
    message = a_message(status)
    for event in dict.fromkeys(events):
        effects = effects_of_event(event, message)
        assert effects.status
        said = {event.fact} if effects.proves else set()
        message = replace(message, status=effects.status, history=message.history | said)
    return message


any_events = st.lists(
    st.sampled_from(EventKind).flatmap(
        lambda kind: st.sampled_from([*ACTIONS, "?"]).map(lambda code: an_event(kind, code))
    ),
    max_size=8,
)


@given(events=any_events, data=st.data())
def test_any_events_in_any_order_give_one_status(
    events: list[DeliveryEvent], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(events + events))

    statuses = {after_all(S.SENDING, events).status, after_all(S.SENDING, shuffled).status}
    for before in (S.UNCERTAIN, S.FAILED):
        statuses.add(after_all(before, shuffled).status)

    if any(effects_of_event(event, a_message(S.SENDING)).proves for event in events):
        assert len(statuses) == 1


# Everything: each sample through the handler, on the real PostgreSQL

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


def play(
    url: str,
    channel: str,
    names: list[str],
    *,
    status: str,
    steps: int = 2,
    limit: int = 3,
    is_paused: bool = False,
) -> str:
    """Play events in an organization of their own and return the state they lead to."""
    world = World(url)
    inbox = Inbox(world)
    interaction = uuid4()
    own = interaction.hex
    world.connection.run(
        "UPDATE senders SET address = :a WHERE id = :id",
        a=f"phone-number-id-{NUMBER}{own}",
        id=world.whatsapp_sender,
    )
    cadence = {"transient_bounce_limit": limit}
    message = inbox.message(
        channel, status, steps=steps, cadence=cadence, id=interaction, external_id=None
    )
    world.enrollment(world.cadence({}, {"channel": "whatsapp"}), message.lead)
    if is_paused:
        world.connection.run(PAUSE, org=world.org_id)
    for name in names:
        body = (
            body_of(name)
            .replace(str(INTERACTION_ID), str(interaction))
            .replace(SES_MESSAGE_ID, f"{SES_MESSAGE_ID}{own}")
            .replace(AWS_MESSAGE_ID, f"{AWS_MESSAGE_ID}{own}")
            .replace("wamid.", f"wamid.{own}")
            .replace(INBOUND_ID, own)
            .replace(NUMBER, f"{NUMBER}{own}")
            .replace(META_NUMBER, f"{META_NUMBER}{own}")
        )
        assert inbox.deliver(body) == []
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
def test_any_of_a_message_s_events_in_any_order_lead_to_one_state(
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


@pytest.mark.parametrize("status", ["sending", "uncertain", "sent"])
@pytest.mark.parametrize("channel", ["email", "whatsapp"])
def test_every_sample_in_order_reversed_and_three_times_over(
    inbox: Inbox, channel: str, status: str
) -> None:
    url = inbox.world.url
    names = [name for name in samples() if name in POOLS[channel]]

    in_order = play(url, channel, names, status=status)

    assert play(url, channel, names[::-1], status=status) == in_order
    assert play(url, channel, names * 3, status=status) == in_order
