"""Replies: which lead they belong to, and which mails and messages opt out."""

from dataclasses import replace

import pytest

from cadence_core.channels.ses.request import SesOptions, send_email_request
from cadence_core.model.enrollment import InteractionId
from local.samples import SES_MESSAGE_ID
from tests.engine import engine, run
from tests.feedback.inbound import REPLIED, THREAD, a_mail, a_whatsapp_text, replies
from tests.feedback.inbox import WAMID, Inbox, sample
from tests.messages import an_email

# Which lead


@pytest.mark.parametrize(
    "headers",
    [
        {"In_Reply_To": f"<{SES_MESSAGE_ID}@email.amazonses.com>"},
        {"In_Reply_To": f"<{SES_MESSAGE_ID}@eu-west-1.amazonses.com>"},
        {"References": f"<a@b.test> <{SES_MESSAGE_ID}@sa-east-1.amazonses.com>\r\n <c@d.test>"},
    ],
)
def test_a_reply_in_the_thread_counts_as_the_lead_s_from_any_writer(
    inbox: Inbox, headers: dict[str, str]
) -> None:
    message = inbox.message()

    assert inbox.deliver(a_mail("jose.colleague@lead.test", **headers)) == []

    assert inbox.enrollment_of(message)[:2] == REPLIED
    assert replies(inbox) == [("reply", "Hello!")]


def test_the_reply_address_that_we_send_identifies_the_message(inbox: Inbox) -> None:
    message = inbox.message(external_id="another")
    email = an_email()
    sender = replace(email.sender, reply_to="r+{id}@reply.acme.test")
    sent = replace(email, id=InteractionId(message.interaction), sender=sender)
    request = send_email_request(sent, SesOptions(), region="sa-east-1")
    [reply_to] = request["ReplyToAddresses"]

    assert inbox.deliver(a_mail("maria.private@home.test", to=reply_to)) == []

    assert inbox.enrollment_of(message)[:2] == REPLIED


@pytest.mark.parametrize("to", ["Ana <ana@reply.acme.test>", "ana+lost@reply.acme.test"])
def test_a_reply_address_without_its_id_is_still_ours(inbox: Inbox, to: str) -> None:
    """Some mail programs drop the plus part."""
    message = inbox.message()
    inbox.world.update("senders", inbox.world.email_sender, reply_to="Ana+{id}@reply.acme.test")

    assert inbox.deliver(a_mail("maria@lead.test", to=to)) == []

    assert inbox.enrollment_of(message)[:2] == REPLIED


def test_without_a_thread_the_writer_s_address_identifies_the_lead(inbox: Inbox) -> None:
    message = inbox.message()

    assert inbox.deliver(a_mail("Maria <MARIA@lead.test>", to="Ana <ana@acme.test>")) == []

    assert inbox.enrollment_of(message)[:2] == REPLIED
    [reply] = inbox.state()["replies"]
    assert reply["answers"] == SES_MESSAGE_ID


def test_an_address_that_no_lead_has_now_identifies_the_lead_it_was_used_for(inbox: Inbox) -> None:
    message = inbox.message()
    inbox.world.update("leads", message.lead, email="maria@new.test")

    assert inbox.deliver(a_mail("Maria@lead.test")) == []

    assert inbox.enrollment_of(message)[:2] == REPLIED


def test_an_address_that_another_lead_has_now_identifies_that_lead(inbox: Inbox) -> None:
    message = inbox.message()
    world = inbox.world
    world.update("leads", message.lead, email="jo@lead.test")
    enrollment = world.enrollment(world.cadence({}), world.lead(email="maria@lead.test"))

    assert inbox.deliver(a_mail("maria@lead.test")) == []

    assert world.status_of(enrollment) == REPLIED
    assert inbox.enrollment_of(message)[:2] == ("active", None)


def test_a_mail_to_an_address_that_is_not_ours_is_not_a_reply(inbox: Inbox) -> None:
    message = inbox.message()

    assert inbox.deliver(a_mail("maria@lead.test", to="somebody@else.test")) == []

    assert inbox.enrollment_of(message)[:2] == ("active", None)


def test_a_reply_ends_every_enrollment_of_every_lead_with_that_address(inbox: Inbox) -> None:
    message = inbox.message()
    world = inbox.world
    same_lead = world.enrollment(world.cadence({"channel": "whatsapp"}), message.lead)
    same_address = world.enrollment(world.cadence({}), world.lead(email="Maria@Lead.test"))
    other = world.enrollment(world.cadence({}), world.lead(email="jo@lead.test"))

    inbox.deliver_samples("ses_inbound_reply")

    assert world.status_of(same_lead) == REPLIED
    assert world.status_of(same_address) == REPLIED
    assert world.status_of(other) == ("active", None)


def test_a_reply_after_the_last_step_is_still_a_reply(inbox: Inbox) -> None:
    message = inbox.message(steps=1)
    assert inbox.enrollment_of(message)[0] == "completed"

    inbox.deliver_samples("ses_inbound_reply")

    assert inbox.enrollment_of(message)[:2] == REPLIED


@pytest.mark.parametrize("phone", ["+5511987654321", "+551187654321"])
@pytest.mark.parametrize("sender", ["5511987654321", "551187654321"])
def test_a_brazilian_number_is_found_in_both_forms(
    whatsapp: Inbox, phone: str, sender: str
) -> None:
    message = whatsapp.message("whatsapp", lead=whatsapp.world.lead(phone=phone))

    assert whatsapp.deliver(a_whatsapp_text("oi", sender)) == []

    assert whatsapp.enrollment_of(message)[:2] == REPLIED


def test_a_number_is_found_in_the_form_that_whatsapp_reports_in_a_status(whatsapp: Inbox) -> None:
    message = whatsapp.message("whatsapp", lead=whatsapp.world.lead(phone="+14155550100"))
    body = sample("whatsapp_status_delivered").replace("5511987654321", "990000000")
    assert whatsapp.deliver(body) == []

    assert whatsapp.deliver(a_whatsapp_text("hi", "990000000")) == []

    assert whatsapp.enrollment_of(message)[:2] == REPLIED


def test_a_whatsapp_message_opens_the_window_for_free_text(inbox: Inbox) -> None:
    world = inbox.world
    message = inbox.message("whatsapp", wamid=WAMID)
    world.connection.run("UPDATE leads SET last_whatsapp_inbound_at = now() - interval '3 days'")
    before = world.row("leads", message.lead)["last_whatsapp_inbound_at"]

    inbox.deliver_samples("whatsapp_inbound_button")

    after = world.row("leads", message.lead)["last_whatsapp_inbound_at"]
    assert after >= before
    world.connection.run("UPDATE leads SET last_whatsapp_inbound_at = now() - interval '1 hour'")
    world.enrollment(world.cadence({"channel": "whatsapp"}), message.lead)
    assert run(engine(world)).sent == 1


def test_a_late_inbound_message_does_not_shorten_the_window(inbox: Inbox) -> None:
    message = inbox.message("whatsapp", wamid=WAMID)
    inbox.world.connection.run(
        "UPDATE leads SET last_whatsapp_inbound_at = now() + interval '1 day'"
    )
    later = inbox.world.row("leads", message.lead)["last_whatsapp_inbound_at"]

    inbox.deliver_samples("whatsapp_inbound_button")

    assert inbox.world.row("leads", message.lead)["last_whatsapp_inbound_at"] == later


# Stopping


@pytest.mark.parametrize(
    "text",
    [
        "\r\nStop.\r\n\r\nOn Friday, Ana wrote:\r\n> Hi",
        "Olá Ana,\r\n\r\nnão quero mais receber mensagens.\r\n\r\nMaria",
    ],
)
def test_a_request_to_stop_on_a_line_of_a_mail_opts_out(inbox: Inbox, text: str) -> None:
    message = inbox.message()

    assert inbox.deliver(a_mail("maria@lead.test", text=text, **THREAD)) == []

    assert inbox.enrollment_of(message)[:2] == ("unsubscribed", "unsubscribed")
    assert inbox.suppressions() == [("email", "maria@lead.test", "unsubscribed")]
    assert [kind for kind, _ in replies(inbox)] == ["reply"]


def test_an_ambiguous_word_opts_out_only_in_a_chat(inbox: Inbox) -> None:
    message = inbox.message()

    assert inbox.deliver(a_mail("maria@lead.test", text="Baja", **THREAD)) == []

    assert inbox.enrollment_of(message)[:2] == REPLIED
    assert inbox.suppressions() == []


def test_quoted_text_of_ours_does_not_opt_the_lead_out(inbox: Inbox) -> None:
    message = inbox.message()
    quoted = "Sim!\r\n\r\nEm sex., 20 de nov. de 2026, Ana escreveu:\r\nMe remova da lista"

    assert inbox.deliver(a_mail("maria@lead.test", text=quoted, **THREAD)) == []

    assert inbox.enrollment_of(message)[:2] == REPLIED


def test_a_button_named_stop_opts_out(inbox: Inbox) -> None:
    message = inbox.message("whatsapp", wamid=WAMID)
    body = sample("whatsapp_inbound_button").replace("MORE", "STOP")

    assert inbox.deliver(body) == []

    assert inbox.enrollment_of(message)[:2] == ("unsubscribed", "unsubscribed")
