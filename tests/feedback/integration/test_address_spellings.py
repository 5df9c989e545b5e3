"""An opt-out or a reply is matched to its lead in any spelling of the lead's address."""

import pytest

from tests.feedback.addresses import follow_link, is_written_to
from tests.feedback.inbound import REPLIED, a_mail, a_whatsapp_text
from tests.feedback.inbox import Inbox


@pytest.mark.parametrize(
    ("written_to", "imported"),
    [
        ("ana@münchen.de", "ana@xn--mnchen-3ya.de"),
        ("ana@xn--mnchen-3ya.de", "Ana@MÜNCHEN\u3002de"),
        ("a.na+crm@gmail.com", "ana@googlemail.com"),
    ],
)
def test_who_used_the_link_gets_nothing_at_another_spelling(
    inbox: Inbox, written_to: str, imported: str
) -> None:
    message = inbox.message(lead=inbox.world.lead(email=written_to))

    follow_link(inbox.world, message)

    assert not is_written_to(inbox.world, email=imported)
    assert is_written_to(inbox.world, email="jo@lead.test")


@pytest.mark.parametrize(
    ("stored", "writer"),
    [
        ("ana@münchen.de", "ana@xn--mnchen-3ya.de"),
        ("ana.prado+crm@gmail.com", "anaprado@gmail.com"),
        ("anaprado@gmail.com", "Ana.Prado@googlemail.com"),
    ],
)
def test_a_reply_by_mail_is_the_lead_s_in_any_spelling(
    inbox: Inbox, stored: str, writer: str
) -> None:
    message = inbox.message(lead=inbox.world.lead(email=stored), is_address_kept=False)

    assert inbox.deliver(a_mail(writer, text="Call me")) == []

    assert inbox.enrollment_of(message)[:2] == REPLIED


@pytest.mark.parametrize(
    ("stored", "writer"),
    [
        ("+4407911123456", "447911123456"),
        ("+55011987654321", "551187654321"),
        ("+5215512345678", "5215512345678"),
        ("+541123456789", "5491123456789"),
    ],
)
def test_stop_from_a_number_is_the_lead_s_in_any_spelling(
    whatsapp: Inbox, stored: str, writer: str
) -> None:
    lead = whatsapp.world.lead(phone=stored)
    message = whatsapp.message("whatsapp", lead=lead, is_address_kept=False)

    assert whatsapp.deliver(a_whatsapp_text("STOP", writer)) == []

    assert whatsapp.enrollment_of(message)[:2] == ("unsubscribed", "unsubscribed")
    assert not is_written_to(whatsapp.world, "whatsapp", phone=stored)
    assert not is_written_to(whatsapp.world, "whatsapp", phone=f"+{writer}")


def test_plus_addresses_of_other_providers_are_addresses_of_their_own(inbox: Inbox) -> None:
    message = inbox.message(lead=inbox.world.lead(email="ana+crm@lead.test"))

    assert inbox.deliver(a_mail("ana@lead.test", text="Call me")) == []

    assert inbox.enrollment_of(message)[0] == "active"


def test_a_bounce_of_one_spelling_suppresses_the_mailbox(inbox: Inbox) -> None:
    inbox.message(lead=inbox.world.lead(email="maria@lead.test"))

    inbox.deliver_samples("ses_bounce_permanent")

    assert not is_written_to(inbox.world, email="maria@lead\u3002test")
