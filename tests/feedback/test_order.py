"""However the events of a message arrive, and however often: the same state in the end."""

from dataclasses import replace
from datetime import UTC, datetime
from pprint import pformat
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cadence_core.domain.delivery import (
    DeliveryEvent,
    EventKind,
    KnownMessage,
    Source,
    decide,
    status_after,
)
from cadence_core.domain.enrollment import Channel, InteractionId, InteractionStatus
from cadence_core.domain.whatsapp_failures import ACTIONS
from local.samples import SES_MESSAGE_ID
from tests.feedback.inbox import (
    AWS_MESSAGE_ID,
    INTERACTION_ID,
    WHATSAPP_NUMBER,
    Inbox,
    sample,
)
from tests.world import World

# Parts of ids in the samples, to be made different from one organization to the next.
INBOUND_ID = "d0f1q6h2f3qk0c"
NUMBER = WHATSAPP_NUMBER.removeprefix("phone-number-id-")
S = InteractionStatus


def an_event(kind: EventKind, code: str = "") -> DeliveryEvent:
    moment = datetime(2026, 11, 20, tzinfo=UTC)
    return DeliveryEvent(
        f"{kind}:{code}", Source.SES, kind, moment, InteractionId(uuid4()), "m-1", code=code
    )


def a_message(status: InteractionStatus) -> KnownMessage:
    return KnownMessage(
        InteractionId(uuid4()), uuid4(), uuid4(), Channel.EMAIL, status, frozenset(), 0, 3
    )


def status_after_all(status: InteractionStatus, events: list[DeliveryEvent]) -> InteractionStatus:
    """Take the events one after the other, each once, as the store does."""
    message = a_message(status)
    for event in dict.fromkeys(events):
        proves = decide(event, message).proves
        status = status_after(message, proves)
        proven = message.proven | ({proves} if proves else set())
        message = replace(message, status=status, proven=proven)
    return message.status


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

    statuses = {status_after_all(S.SENDING, events), status_after_all(S.SENDING, shuffled)}
    for before in (S.UNCERTAIN, S.FAILED):
        statuses.add(status_after_all(before, shuffled))

    if any(decide(event, a_message(S.SENDING)).proves for event in events):
        assert len(statuses) == 1


# What can happen to one message, by sample. Each set comes with the events before it or without.
LIVES = {
    "email": [
        ("ses_delivery", "ses_open", "ses_click"),
        ("ses_delivery", "ses_inbound_reply", "ses_inbound_out_of_office"),
        ("ses_delivery", "ses_complaint", "ses_inbound_reply"),
        ("ses_delivery", "ses_inbound_stop", "ses_complaint"),
        ("ses_delivery", "ses_bounce_permanent"),
        ("ses_delivery_delay", "ses_bounce_permanent", "ses_complaint"),
        ("ses_delivery_delay", "ses_bounce_transient"),
        ("ses_bounce_undetermined",),
        ("ses_reject",),
        ("ses_rendering_failure",),
    ],
    "whatsapp": [
        ("whatsapp_status_delivered", "whatsapp_status_read"),
        ("whatsapp_status_delivered", "whatsapp_inbound_text", "whatsapp_inbound_button"),
        ("whatsapp_status_read", "whatsapp_inbound_text", "whatsapp_inbound_stop"),
        ("whatsapp_status_failed",),
        ("whatsapp_status_dropped",),
    ],
}
BEGINNINGS = {
    "email": ("ses_send",),
    "whatsapp": ("whatsapp_status_accepted", "whatsapp_status_sent"),
}
lives = st.sampled_from(
    [(channel, (*BEGINNINGS[channel], *life)) for channel in LIVES for life in LIVES[channel]]
)


def play(url: str, channel: str, status: str, steps: int, names: list[str]) -> object:
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
    message = inbox.message(channel, status, steps=steps, id=interaction, external_id=None)
    world.enrollment(world.cadence({}, {"channel": "whatsapp"}), message.lead)
    bodies = [
        sample(name)
        .replace(str(INTERACTION_ID), str(interaction))
        .replace(SES_MESSAGE_ID, f"{SES_MESSAGE_ID}{own}")
        .replace(AWS_MESSAGE_ID, f"{AWS_MESSAGE_ID}{own}")
        .replace("wamid.", f"wamid.{own}")
        .replace(INBOUND_ID, own)
        .replace(NUMBER, f"{NUMBER}{own}")
        for name in names
    ]
    for body in bodies:
        assert inbox.deliver(body) == []
    state = inbox.state()
    world.close()
    return pformat(state).replace(own, "").replace(str(interaction), "")


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    life=lives,
    status=st.sampled_from(["sending", "uncertain", "sent"]),
    steps=st.sampled_from([1, 2]),
    data=st.data(),
)
def test_a_message_s_life_in_any_order_leads_to_one_state(
    inbox: Inbox, life: tuple[str, tuple[str, ...]], status: str, steps: int, data: st.DataObject
) -> None:
    channel, names = life
    shuffled = data.draw(st.permutations([*names, *names, *names]))

    in_order = play(inbox.world.url, channel, status, steps, list(names))

    assert play(inbox.world.url, channel, status, steps, shuffled) == in_order


@pytest.mark.parametrize("life", [life for channel in LIVES for life in LIVES[channel]])
def test_in_order_reversed_and_three_times_over(inbox: Inbox, life: tuple[str, ...]) -> None:
    channel = "email" if life[0].startswith("ses_") else "whatsapp"
    names = [*BEGINNINGS[channel], *life]
    url = inbox.world.url

    in_order = play(url, channel, "sent", 2, names)

    assert play(url, channel, "sent", 2, names[::-1]) == in_order
    assert play(url, channel, "sent", 2, names * 3) == in_order
