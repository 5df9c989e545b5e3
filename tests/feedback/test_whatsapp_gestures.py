"""What people do on WhatsApp without writing: reactions, and the switch for marketing messages."""

import pytest

from cadence_core.adapters.events.queue_messages import feedback_from
from tests.feedback.inbox import WAMID, WHATSAPP_NUMBER, Inbox
from tests.feedback.test_whatsapp_items import TEXT, event
from tests.world import Row


@pytest.fixture
def inbox(inbox: Inbox) -> Inbox:
    """The inbox of the number that the events are about."""
    inbox.world.update("senders", inbox.world.whatsapp_sender, address=WHATSAPP_NUMBER)
    return inbox


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


def test_a_reaction_is_a_reply_to_the_message_that_it_stands_at(inbox: Inbox) -> None:
    message = inbox.message("whatsapp", lead=inbox.world.lead(phone=None), wamid=WAMID)

    assert inbox.deliver(event(messages=[reaction(emoji="👍")])) == []

    assert inbox.enrollment_of(message)[:2] == ("replied", "replied")


@pytest.mark.parametrize("taken_back", [reaction(), reaction(emoji="")])
def test_taking_a_reaction_back_is_no_reply(inbox: Inbox, taken_back: Row) -> None:
    message = inbox.message("whatsapp", wamid=WAMID)
    before = inbox.world.row("leads", message.lead)

    assert inbox.deliver(event(messages=[taken_back])) == []

    assert inbox.enrollment_of(message) == ("active", None, 2)
    assert inbox.world.row("leads", message.lead) == before
    assert inbox.kinds_kept() == ["gesture"]


def test_who_stops_marketing_messages_in_the_app_opts_out(inbox: Inbox) -> None:
    message = inbox.message("whatsapp")
    window = inbox.world.row("leads", message.lead)["last_whatsapp_inbound_at"]

    assert inbox.deliver(preference("stop"), preference("stop")) == []

    assert inbox.enrollment_of(message)[:2] == ("unsubscribed", "unsubscribed")
    assert inbox.suppressions() == [("whatsapp", "5511987654321", "unsubscribed")]
    assert inbox.world.row("leads", message.lead)["last_whatsapp_inbound_at"] == window
    [kept] = inbox.state()["events"]
    assert kept["kind"] == "opt_out"
    assert "11987654321" not in kept["event_key"]


@pytest.mark.parametrize("is_stop_first", [True, False])
def test_a_stop_and_a_reply_come_to_the_same_in_either_order(
    inbox: Inbox, *, is_stop_first: bool
) -> None:
    message = inbox.message("whatsapp", wamid=WAMID)
    stop, reply = preference("stop"), event(messages=[TEXT])

    assert inbox.deliver(*([stop, reply] if is_stop_first else [reply, stop])) == []

    assert inbox.enrollment_of(message)[:2] == ("unsubscribed", "unsubscribed")


def test_what_is_stopped_at_one_of_our_numbers_is_not_what_is_stopped_at_another() -> None:
    elsewhere = preference("stop").replace("106540352242922", "106540352242923")

    keys = [getattr(item, "key", "") for item in map(only, (preference("stop"), elsewhere))]

    assert keys[0] != keys[1]


def test_who_resumes_them_is_not_written_to_again_by_that_alone(inbox: Inbox) -> None:
    message = inbox.message("whatsapp")
    assert inbox.deliver(preference("stop")) == []

    assert inbox.deliver(preference("resume")) == []

    assert inbox.enrollment_of(message)[:2] == ("unsubscribed", "unsubscribed")
    assert [reason for _, _, reason in inbox.suppressions()] == ["unsubscribed"]
    assert inbox.kinds_kept() == ["gesture", "opt_out"]
