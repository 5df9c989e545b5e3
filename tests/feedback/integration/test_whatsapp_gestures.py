"""Gestures on WhatsApp without a text: reactions, and the switch for marketing messages."""

import pytest

from cadence_core.feedback.events.queue_messages import feedback_from
from tests.feedback.inbox import WAMID, Inbox
from tests.feedback.whatsapp_events import TEXT, event
from tests.world import Row


def reaction(**emoji: str) -> Row:
    message = {**TEXT, "type": "reaction", "reaction": {"message_id": WAMID, **emoji}}
    del message["text"], message["context"]
    return message


def preference(value: str) -> str:
    said = {
        "wa_id": "5511987654321",
        "detail": f"User requested to {value} marketing messages",
        "category": "marketing_messages",
        "value": value,
        "timestamp": 1795183200,
    }
    return event(user_preferences=[said]).replace(
        '\\"field\\": \\"messages\\"', '\\"field\\": \\"user_preferences\\"'
    )


def only(body: str) -> object:
    [item] = feedback_from(body)
    return item


def test_a_reaction_is_a_reply_to_the_message_that_it_is_attached_to(whatsapp: Inbox) -> None:
    message = whatsapp.message("whatsapp", lead=whatsapp.world.lead(phone=None), wamid=WAMID)

    assert whatsapp.deliver(event(messages=[reaction(emoji="👍")])) == []

    assert whatsapp.enrollment_of(message)[:2] == ("replied", "replied")


@pytest.mark.parametrize("taken_back", [reaction(), reaction(emoji="")])
def test_taking_a_reaction_back_is_not_a_reply(whatsapp: Inbox, taken_back: Row) -> None:
    message = whatsapp.message("whatsapp", wamid=WAMID)

    assert whatsapp.deliver(event(messages=[taken_back])) == []

    assert whatsapp.enrollment_of(message) == ("active", None, 2)
    assert whatsapp.world.row("leads", message.lead)["last_whatsapp_inbound_at"] is None
    assert whatsapp.kinds_kept() == ["gesture"]


def test_stopping_marketing_messages_in_the_app_opts_out(whatsapp: Inbox) -> None:
    message = whatsapp.message("whatsapp")
    window = whatsapp.world.row("leads", message.lead)["last_whatsapp_inbound_at"]

    assert whatsapp.deliver(preference("stop"), preference("stop")) == []

    assert whatsapp.enrollment_of(message)[:2] == ("unsubscribed", "unsubscribed")
    assert whatsapp.suppressions() == [("whatsapp", "5511987654321", "unsubscribed")]
    assert whatsapp.world.row("leads", message.lead)["last_whatsapp_inbound_at"] == window
    [kept] = whatsapp.state()["events"]
    assert kept["kind"] == "opt_out"
    assert "11987654321" not in kept["event_key"]


@pytest.mark.parametrize("is_stop_first", [True, False])
def test_a_stop_and_a_reply_have_the_same_effect_in_either_order(
    whatsapp: Inbox, *, is_stop_first: bool
) -> None:
    message = whatsapp.message("whatsapp", wamid=WAMID)
    stop, reply = preference("stop"), event(messages=[TEXT])

    assert whatsapp.deliver(*([stop, reply] if is_stop_first else [reply, stop])) == []

    assert whatsapp.enrollment_of(message)[:2] == ("unsubscribed", "unsubscribed")


def test_stops_at_two_of_our_numbers_are_two_events() -> None:
    elsewhere = preference("stop").replace("106540352242922", "106540352242923")

    keys = [getattr(item, "key", "") for item in map(only, (preference("stop"), elsewhere))]

    assert keys[0] != keys[1]


def test_resuming_marketing_messages_does_not_lift_the_suppression(whatsapp: Inbox) -> None:
    message = whatsapp.message("whatsapp")
    assert whatsapp.deliver(preference("stop")) == []

    assert whatsapp.deliver(preference("resume")) == []

    assert whatsapp.enrollment_of(message)[:2] == ("unsubscribed", "unsubscribed")
    assert [reason for _, _, reason in whatsapp.suppressions()] == ["unsubscribed"]
    assert whatsapp.kinds_kept() == ["gesture", "opt_out"]


def test_a_lead_who_only_opens_the_chat_has_not_answered(whatsapp: Inbox) -> None:
    message = whatsapp.message("whatsapp", wamid=WAMID)
    opened = {**TEXT, "type": "request_welcome"}
    del opened["text"]

    whatsapp.deliver(event(messages=[opened]))

    assert whatsapp.kinds_kept() == ["gesture"]
    assert whatsapp.enrollment_of(message)[0] == "active"


def test_an_edited_message_says_what_it_says_now(whatsapp: Inbox) -> None:
    message = whatsapp.message("whatsapp", wamid=WAMID)
    now = {"type": "text", "text": {"body": "Parem de me mandar mensagem"}}
    edit = {"original_message_id": "wamid.first", "message": now}
    edited = {**TEXT, "id": "wamid.edit", "type": "edit", "edit": edit}
    del edited["text"], edited["context"]

    assert whatsapp.deliver(event(messages=[edited])) == []

    assert whatsapp.enrollment_of(message)[:2] == ("unsubscribed", "unsubscribed")


def test_the_receipt_of_a_business_is_no_reply(whatsapp: Inbox) -> None:
    message = whatsapp.message("whatsapp", wamid=WAMID)
    text = "Olá! Agradecemos seu contato. Como podemos ajudar?"

    whatsapp.deliver(event(messages=[{**TEXT, "text": {"body": text}}]))

    assert whatsapp.kinds_kept() == ["auto_reply"]
    assert whatsapp.enrollment_of(message)[0] == "active"
