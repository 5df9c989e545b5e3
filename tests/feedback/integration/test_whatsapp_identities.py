"""Whom WhatsApp means: by the number, by the user id, and after either has changed."""

import time
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cadence_core.feedback.events.queue_messages import feedback_from
from tests.feedback.inbound import REPLIED
from tests.feedback.inbox import Inbox, SentMessage
from tests.feedback.whatsapp_events import STATUS, TEXT, event
from tests.world import Row, World

USER_ID, NEW_USER_ID = "BR.13491208655302741918", "BR.24817305912873645029"
PHONE, NEW_PHONE = "5511987654321", "5511912345678"
OPTED_OUT = ("unsubscribed", "unsubscribed")
NAMED: Row = {"recipient_user_id": USER_ID}
CONTACT: Row = {"wa_id": PHONE, "user_id": USER_ID, "profile": {"username": "maria"}}
HIDDEN: Row = {"from_user_id": USER_ID, "id": "wamid.hidden", "timestamp": "1795183300"}
STOP: Row = {"value": "stop", "detail": "", "timestamp": 0, "user_id": USER_ID}


def text(body: str, **fields: Any) -> Row:
    return {**HIDDEN, "type": "text", "text": {"body": body}, **fields}


def user_id_of(world: World, lead: UUID) -> str | None:
    user_id: str | None = world.row("leads", lead)["whatsapp_user_id"]
    return user_id


# Learning and finding

TEACHERS: dict[str, Row] = {
    "a status": {"statuses": [{**STATUS, **NAMED}]},
    "a status with its contact": {"statuses": [STATUS], "contacts": [CONTACT]},
    "a message": {"messages": [{**TEXT, "from_user_id": USER_ID}]},
    "a message with its contact": {"messages": [TEXT], "contacts": [CONTACT]},
    "a choice in the app": {
        "user_preferences": [{**STOP, "value": "resume", "wa_id": PHONE}],
    },
}


@pytest.mark.parametrize("teacher", TEACHERS)
def test_whatever_names_both_teaches_the_user_id(whatsapp: Inbox, teacher: str) -> None:
    message = whatsapp.message("whatsapp")

    assert whatsapp.deliver(event(**TEACHERS[teacher])) == []

    assert user_id_of(whatsapp.world, message.lead) == USER_ID


@pytest.fixture
def known(whatsapp: Inbox) -> SentMessage:
    """A message to a lead whose user id is known."""
    message = whatsapp.message("whatsapp")
    assert whatsapp.deliver(event(statuses=[{**STATUS, **NAMED}])) == []
    return message


def test_a_message_without_a_number_finds_its_lead(whatsapp: Inbox, known: SentMessage) -> None:
    assert whatsapp.deliver(event(messages=[text("Tenho interesse")])) == []

    assert whatsapp.enrollment_of(known)[:2] == REPLIED


@pytest.mark.parametrize(
    "stop",
    [
        {"messages": [text("PARAR")]},
        {"messages": [text("PARAR", **{"from_user_id": "", "from": USER_ID})]},
        {"messages": [text("PARAR", from_user_id="")], "contacts": [{"user_id": USER_ID}]},
        {"user_preferences": [STOP], "contacts": [{"user_id": USER_ID}]},
    ],
)
def test_a_stop_without_a_number_suppresses_the_lead(
    whatsapp: Inbox, known: SentMessage, stop: Row
) -> None:
    assert whatsapp.deliver(event(**stop)) == []

    assert whatsapp.enrollment_of(known)[:2] == OPTED_OUT
    assert ("whatsapp", PHONE, "unsubscribed") in whatsapp.suppressions()


def test_a_user_id_means_no_lead_of_another_organization(
    whatsapp: Inbox, known: SentMessage
) -> None:
    other = World(whatsapp.world.url, "other.test", "2")
    lead = other.lead(whatsapp_user_id=USER_ID)
    enrollment = other.enrollment(other.cadence({}), lead)

    assert whatsapp.deliver(event(messages=[text("PARAR")])) == []

    assert other.status_of(enrollment) == ("active", None)
    assert whatsapp.enrollment_of(known)[:2] == OPTED_OUT
    other.close()


# Moving


def changed_number(**system: str) -> Row:
    system = {"type": "user_changed_number", "wa_id": NEW_PHONE, **system}
    return {
        "from": PHONE,
        "id": "wamid.system",
        "timestamp": "1795183200",
        "type": "system",
        "system": {"body": "changed", **system},
    }


def updated(**fields: Any) -> Row:
    change = {"previous": USER_ID, "current": NEW_USER_ID}
    return {"user_id": change, "timestamp": "1795183200", **fields}


def test_a_lead_who_changed_the_number_is_found_by_the_new_one(whatsapp: Inbox) -> None:
    message = whatsapp.message("whatsapp")
    reply = text("Oi, mudei de numero", **{"from": NEW_PHONE, "from_user_id": ""})

    assert whatsapp.deliver(event(messages=[changed_number(new_wa_id=NEW_PHONE), reply])) == []

    assert whatsapp.enrollment_of(message)[:2] == REPLIED
    lead = whatsapp.world.row("leads", message.lead)
    assert (lead["phone"], lead["wa_id"]) == (f"+{NEW_PHONE}", NEW_PHONE)


MOVES: dict[str, Row] = {
    "a new number": {"messages": [changed_number(user_id=NEW_USER_ID)]},
    "a new number of a hidden one": {
        "messages": [
            {**changed_number(previous_user_id=USER_ID, user_id=NEW_USER_ID), "from": None}
        ]
    },
    "a new user id with the number": {"user_id_update": [updated(wa_id=NEW_PHONE)]},
}


@pytest.mark.parametrize("name", MOVES)
def test_a_move_is_kept_with_the_old_values_and_counts_once(
    whatsapp: Inbox, known: SentMessage, name: str
) -> None:
    body = event(**MOVES[name])

    assert whatsapp.deliver(body, body) == []

    lead = whatsapp.world.row("leads", known.lead)
    assert (lead["phone"], lead["whatsapp_user_id"]) == (f"+{NEW_PHONE}", NEW_USER_ID)
    [moved] = whatsapp.world.rows("SELECT * FROM delivery_events WHERE kind = 'moved'")
    assert moved["lead_id"] == known.lead
    assert f"phone was +{PHONE}" in moved["detail"]
    assert f"whatsapp_user_id was {USER_ID}" in moved["detail"]


def test_a_new_user_id_without_a_number_leaves_the_number(
    whatsapp: Inbox, known: SentMessage
) -> None:
    system = changed_number(
        type="user_changed_user_id", wa_id="", previous_user_id=USER_ID, user_id=NEW_USER_ID
    )

    assert whatsapp.deliver(event(messages=[{**system, "from": ""}])) == []

    lead = whatsapp.world.row("leads", known.lead)
    assert (lead["phone"], lead["whatsapp_user_id"]) == (f"+{PHONE}", NEW_USER_ID)


@pytest.mark.parametrize("reason", ["unsubscribed", "complained", "manual", "bounced"])
def test_who_is_suppressed_stays_suppressed_under_the_new_number(
    whatsapp: Inbox, known: SentMessage, reason: str
) -> None:
    world = whatsapp.world
    world.insert(
        "suppressions", org_id=world.org_id, channel="whatsapp", address=f"+{PHONE}", reason=reason
    )

    assert whatsapp.deliver(event(messages=[changed_number()])) == []

    moved_along = ("whatsapp", NEW_PHONE, reason) in whatsapp.suppressions()
    assert moved_along == (reason != "bounced")
    assert whatsapp.world.row("leads", known.lead)["phone"] == f"+{NEW_PHONE}"


def test_a_lead_who_has_the_new_number_already_is_not_touched(
    whatsapp: Inbox, known: SentMessage
) -> None:
    world = whatsapp.world
    other = world.lead(phone=f"+{NEW_PHONE}", email="jo@lead.test")
    before = world.row("leads", other)
    del before["phone_key"], before["email_key"]

    assert whatsapp.deliver(event(messages=[changed_number(user_id=NEW_USER_ID)])) == []

    after = world.row("leads", other)
    assert {name: after[name] for name in before} | {"updated_at": 0} == before | {"updated_at": 0}
    assert world.row("leads", known.lead)["phone"] == f"+{NEW_PHONE}"


def test_leads_of_another_organization_do_not_move(whatsapp: Inbox, known: SentMessage) -> None:
    other = World(whatsapp.world.url, "other.test", "2")
    lead = other.lead(whatsapp_user_id=USER_ID)

    assert whatsapp.deliver(event(messages=[changed_number()])) == []

    assert other.row("leads", lead)["phone"] == f"+{PHONE}"
    assert whatsapp.world.row("leads", known.lead)["phone"] == f"+{NEW_PHONE}"
    other.close()


def test_a_late_status_about_the_old_number_teaches_nothing(
    whatsapp: Inbox, known: SentMessage
) -> None:
    late = {**STATUS, **NAMED, "status": "delivered"}

    assert whatsapp.deliver(event(messages=[changed_number(user_id=NEW_USER_ID)])) == []
    assert whatsapp.deliver(event(statuses=[late])) == []

    lead = whatsapp.world.row("leads", known.lead)
    assert (lead["wa_id"], lead["whatsapp_user_id"]) == (NEW_PHONE, NEW_USER_ID)


def move(name: str, old: str, new: str, seconds: int) -> str:
    at = str(int(time.time()) - 60 + seconds)
    item = {**changed_number(wa_id=new), "from": old, "id": f"wamid.{name}", "timestamp": at}
    return event(messages=[item])


NUMBERS = [PHONE, NEW_PHONE, "5511955554444", "351912345678"]


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations([0, 1, 2]), repeated=st.integers(0, 2))
def test_a_chain_of_moves_ends_with_the_last_number_in_any_order(
    whatsapp: Inbox, order: list[int], repeated: int
) -> None:
    lead = whatsapp.world.lead(phone=f"+{PHONE}")
    example = uuid4().hex
    chain = [
        move(f"{example}-{number}", NUMBERS[number], NUMBERS[number + 1], number)
        for number in range(3)
    ]
    waiting = [chain[number] for number in [*order, order[repeated]]]

    # The queue delivers again what waits.
    for _ in chain:
        waiting = [body for body in waiting if whatsapp.deliver(body)]

    assert waiting == []
    assert whatsapp.world.row("leads", lead)["phone"] == f"+{NUMBERS[3]}"
    whatsapp.world.update("leads", lead, phone=None, wa_id=None)


def test_a_move_of_a_stranger_waits_ten_minutes_and_is_kept_without_a_lead(
    whatsapp: Inbox, known: SentMessage
) -> None:
    recent, old = (
        move(name, "5511900000000", "5511900000001", seconds)
        for name, seconds in (("recent", 0), ("old", -600))
    )

    assert whatsapp.deliver(recent, old) == [0]

    moved = whatsapp.world.rows("SELECT lead_id, detail FROM delivery_events WHERE kind = 'moved'")
    assert [(row["lead_id"], row["detail"]) for row in moved] == [(None, "")]
    assert whatsapp.world.row("leads", known.lead)["phone"] == f"+{PHONE}"


any_value = st.none() | st.integers() | st.text(max_size=9) | st.sampled_from([USER_ID, PHONE])
any_fields = st.dictionaries(
    st.sampled_from(["from", "from_user_id", "wa_id", "user_id", "type", "system", "timestamp"]),
    any_value,
)


@given(st.lists(any_fields), st.lists(any_fields))
def test_an_item_is_read_whatever_names_stand_next_to_it(
    contacts: list[Row], siblings: list[Row]
) -> None:
    body = event(contacts=contacts, messages=[*siblings, TEXT], user_id_update=siblings)

    assert "Oi" in [getattr(item, "text", "") for item in feedback_from(body)]
