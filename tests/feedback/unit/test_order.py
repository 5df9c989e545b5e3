"""Events lead to the same decision in whatever order and however often they arrive."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from cadence_core.feedback.domain.delivery import DeliveryEvent, EventKind, KnownMessage, Source
from cadence_core.feedback.domain.event_effects import effects_of_event
from cadence_core.feedback.domain.whatsapp_failures import ACTIONS
from cadence_core.model.enrollment import Channel, InteractionId, InteractionStatus
from cadence_core.model.transitions import End, Hold, Retry

S = InteractionStatus


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
    """Apply the events one after the other, each once, as the store does."""
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
def test_the_same_events_in_any_order_give_one_status(
    events: list[DeliveryEvent], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(events + events))

    statuses = {after_all(S.SENDING, events).status, after_all(S.SENDING, shuffled).status}
    for before in (S.UNCERTAIN, S.FAILED):
        statuses.add(after_all(before, shuffled).status)

    if any(effects_of_event(event, a_message(S.SENDING)).proves for event in events):
        assert len(statuses) == 1


@given(code=st.sampled_from([*ACTIONS, "?"]))
def test_a_failed_attempt_is_not_repeated_while_another_is_known_to_be_out(code: str) -> None:
    out = replace(an_event(EventKind.ACCEPTED), message_key="m-2").fact
    message = replace(a_message(S.SENT), history=frozenset({out}))

    effects = effects_of_event(an_event(EventKind.FAILED, code), message)

    assert not isinstance(effects.transition, Retry | Hold)
    assert isinstance(effects.transition, End) or effects.status is S.SENT


def test_an_answer_that_names_no_attempt_does_not_hide_the_failure_of_one() -> None:
    answer = replace(an_event(EventKind.ANSWERED), message_key=None).fact
    message = replace(a_message(S.SENDING), history=frozenset({answer}))

    effects = effects_of_event(an_event(EventKind.FAILED, "130429"), message)

    assert effects.status is S.FAILED
