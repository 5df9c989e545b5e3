"""An opt-out covers every address of the lead, even those that have changed since."""

from typing import Any

import pytest

from cadence_core.channels.outcome import Sent
from cadence_core.model.message import Message
from tests.engine import engine, run
from tests.feedback.addresses import (
    NEW,
    NEW_PHONE,
    OLD,
    OLD_PHONE,
    follow_link,
    is_written_to,
    retried_at_another_address,
    whatsapp_failure,
)
from tests.feedback.inbound import THREAD, a_mail, a_whatsapp_text
from tests.feedback.inbox import WAMID, Inbox, SentMessage, sample
from tests.world import World


@pytest.mark.parametrize("present", [NEW, None])
def test_a_link_suppresses_the_address_that_its_mail_went_to(
    inbox: Inbox, present: str | None
) -> None:
    message = inbox.message()
    inbox.world.update("leads", message.lead, email=present)

    follow_link(inbox.world, message)

    assert not is_written_to(inbox.world, email=OLD.upper())
    assert not is_written_to(inbox.world, email=NEW) or present is None
    assert is_written_to(inbox.world, email="jo@lead.test")


def test_a_link_suppresses_every_address_that_was_used_for_the_lead(inbox: Inbox) -> None:
    world = inbox.world
    addresses = ["maria@first.test", "maria@second.test", "maria@third.test"]
    lead = world.lead(email=addresses[0])
    first = world.enrollment(world.cadence({}), lead)
    assert run(engine(world)).sent == 1
    world.update("leads", lead, email=addresses[1])
    world.enrollment(world.cadence({}), lead)
    assert run(engine(world)).sent == 1
    world.update("leads", lead, email=addresses[2])

    follow_link(world, SentMessage(lead, first, world.message_of(first)["id"]))

    assert [is_written_to(world, email=address) for address in addresses] == [False] * 3


@pytest.mark.parametrize("present", [OLD, NEW, None])
def test_stop_from_another_mailbox_suppresses_the_lead_s_own_too(
    inbox: Inbox, present: str | None
) -> None:
    message = inbox.message()
    inbox.world.update("leads", message.lead, email=present)

    assert inbox.deliver(a_mail("maria.private@home.test", text="STOP", **THREAD)) == []

    for address in (OLD, "Maria.Private@home.test", present or OLD):
        assert not is_written_to(inbox.world, email=address)


@pytest.mark.parametrize("present", ["+14155550100", NEW_PHONE, None])
def test_stop_on_whatsapp_suppresses_the_phone_however_whatsapp_names_the_writer(
    whatsapp: Inbox, present: str | None
) -> None:
    world = whatsapp.world
    message = whatsapp.message("whatsapp", lead=world.lead(phone="+14155550100"))
    body = sample("whatsapp_status_delivered").replace("5511987654321", "990000000")
    assert whatsapp.deliver(body) == []
    world.update("leads", message.lead, phone=present)

    assert whatsapp.deliver(a_whatsapp_text("STOP", "990000000")) == []

    assert whatsapp.enrollment_of(message)[:2] == ("unsubscribed", "unsubscribed")
    assert not is_written_to(world, "whatsapp", phone="+14155550100")
    assert not is_written_to(world, "whatsapp", phone=present or "+14155550100")


@pytest.mark.parametrize("present", [NEW_PHONE, None])
def test_stop_from_the_number_that_we_wrote_to_counts_as_the_lead_s(
    whatsapp: Inbox, present: str | None
) -> None:
    message = whatsapp.message("whatsapp")
    whatsapp.world.update("leads", message.lead, phone=present)

    assert whatsapp.deliver(a_whatsapp_text("PARE", "551187654321")) == []

    assert whatsapp.enrollment_of(message)[:2] == ("unsubscribed", "unsubscribed")
    assert not is_written_to(whatsapp.world, "whatsapp", phone=OLD_PHONE)
    assert not is_written_to(whatsapp.world, "whatsapp", phone=present or OLD_PHONE)


def test_stop_from_an_unknown_number_that_quotes_a_message_suppresses_the_lead_s_number(
    whatsapp: Inbox,
) -> None:
    message = whatsapp.message("whatsapp", wamid=WAMID)
    body = sample("whatsapp_inbound_button").replace("MORE", "STOP")

    assert whatsapp.deliver(body.replace("5511987654321", "990000000")) == []

    assert whatsapp.enrollment_of(message)[:2] == ("unsubscribed", "unsubscribed")
    assert not is_written_to(whatsapp.world, "whatsapp", phone=OLD_PHONE)


@pytest.mark.parametrize("recipient", [None, "", "990000000", "5511987654321", "551187654321"])
@pytest.mark.parametrize("present", [OLD_PHONE, NEW_PHONE, None])
def test_a_marketing_opt_out_suppresses_the_number_that_the_message_went_to(
    inbox: Inbox, recipient: str | None, present: str | None
) -> None:
    message = inbox.message("whatsapp")
    inbox.world.update("leads", message.lead, phone=present)

    assert inbox.deliver(whatsapp_failure(131050, recipient)) == []

    assert not is_written_to(inbox.world, "whatsapp", phone=OLD_PHONE)
    assert not is_written_to(inbox.world, "whatsapp", phone=present or OLD_PHONE)


def test_a_complaint_suppresses_the_current_address_too(inbox: Inbox) -> None:
    message = inbox.message()
    inbox.world.update("leads", message.lead, email=NEW)

    inbox.deliver_samples("ses_complaint")

    assert inbox.suppressions() == [
        ("email", OLD, "complained"),
        ("email", NEW, "complained"),
    ]


def test_an_opt_out_on_one_channel_does_not_affect_the_other(inbox: Inbox) -> None:
    message = inbox.message()

    follow_link(inbox.world, message)

    assert not is_written_to(inbox.world)
    assert is_written_to(inbox.world, "whatsapp")


def test_a_plus_address_is_suppressed_whichever_form_the_opt_out_comes_from(inbox: Inbox) -> None:
    lead = inbox.world.lead(email="maria+crm@lead.test")
    inbox.message(lead=lead)

    assert inbox.deliver(a_mail("maria@lead.test", text="STOP", **THREAD)) == []

    assert not is_written_to(inbox.world, email="maria+crm@lead.test")
    assert not is_written_to(inbox.world, email="maria@lead.test")


def test_an_opt_out_covers_the_addresses_of_all_attempts(inbox: Inbox) -> None:
    message = retried_at_another_address(inbox.world)
    inbox.world.update("leads", message.lead, email=None)

    follow_link(inbox.world, message)

    assert not is_written_to(inbox.world, email=OLD)
    assert not is_written_to(inbox.world, email=NEW)


def test_an_opt_out_from_a_message_without_a_stored_address_covers_the_current_one(
    inbox: Inbox,
) -> None:
    message = inbox.message(is_address_kept=False)

    follow_link(inbox.world, message)

    assert inbox.suppressions() == [("email", OLD, "unsubscribed")]


# The statement that begins a send


@pytest.mark.parametrize("change", [{"email": NEW}, {"email": None}])
@pytest.mark.usefixtures("claims_read_at_once")
def test_an_old_address_gets_nothing_if_it_changes_between_claim_and_send(
    world: World, change: dict[str, Any]
) -> None:
    cadence = world.cadence({})
    leads = [world.lead(email=f"lead{position}@lead.test", phone=None) for position in range(4)]
    for lead in leads:
        world.enrollment(cadence, lead)
    sent_to: list[str] = []

    def answer(message: Message) -> Sent:
        if not sent_to:
            world.update("leads", leads[-1], **change)
        sent_to.append(message.to)
        return Sent(f"id-{len(sent_to)}")

    for expected in (3, 4 if change["email"] else 3):
        run(engine(world, answer, SEND_CONCURRENCY="1"))
        assert len(sent_to) == expected
        world.pass_time("5 minutes")

    assert "lead3@lead.test" not in sent_to
