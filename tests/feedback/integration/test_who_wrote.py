"""Who wrote a mail: the lead (even if forwarded), a program, a colleague, or a mail server."""

import pytest

from tests.feedback.inbound import REPLIED, THREAD, a_mail, replies
from tests.feedback.inbox import Inbox


@pytest.mark.parametrize(
    "content_type", ["text/plain; charset=undefined", "text/html", 'text/plain; charset="\0"']
)
def test_an_unreadable_reply_is_still_a_reply(inbox: Inbox, content_type: str) -> None:
    message = inbox.message()
    mail = a_mail("maria@lead.test", text="<![ \ud83d \0", Content_Type=content_type)

    assert inbox.deliver(mail) == []

    assert inbox.enrollment_of(message)[:2] == REPLIED


REDIRECTED = [
    {"X_MS_Exchange_Inbox_Rules_Loop": "ana@acme.test"},
    {"X_Auto_Response_Suppress": "DR, OOF, AutoReply"},
    {"List_ID": "<sales.acme.test>", "Precedence": "list"},
]


@pytest.mark.parametrize("headers", REDIRECTED)
def test_a_reply_forwarded_by_a_rule_or_a_group_is_still_a_reply(
    inbox: Inbox, headers: dict[str, str]
) -> None:
    message = inbox.message()

    assert inbox.deliver(a_mail("maria@lead.test", text="Call me on Monday", **headers)) == []

    assert inbox.enrollment_of(message)[:2] == REPLIED


def test_an_automatic_reply_is_kept_and_stops_nothing(inbox: Inbox) -> None:
    message = inbox.message()

    inbox.deliver_samples("ses_inbound_out_of_office")

    assert replies(inbox) == [("auto_reply", "Estou de férias até 30/11.")]
    assert inbox.enrollment_of(message) == ("active", None, 2)


@pytest.mark.parametrize("name", ["ses_inbound_delivery_notice", "ses_inbound_own_message"])
def test_notices_and_our_own_messages_are_not_replies(inbox: Inbox, name: str) -> None:
    message = inbox.message()

    inbox.deliver_samples(name)

    assert replies(inbox) == []
    assert inbox.enrollment_of(message) == ("active", None, 2)


@pytest.mark.parametrize("name", ["address", "reply_to"])
def test_a_colleague_in_the_thread_is_not_the_lead(inbox: Inbox, name: str) -> None:
    message = inbox.message()
    addresses = {"address": "ana@mail.acme.test", name: "Ana@Acme.test"}
    inbox.world.update("senders", inbox.world.email_sender, **addresses)

    assert inbox.deliver(a_mail("Pedro <pedro@ACME.test>", **THREAD)) == []

    assert inbox.enrollment_of(message) == ("active", None, 2)
    assert replies(inbox) == []


@pytest.mark.parametrize(
    ("ours", "lead", "writer"),
    [
        ("ana@gmail.com", "maria@lead.test", "maria.souza@gmail.com"),
        ("ana@yahoo.com.br", "maria@lead.test", "maria.souza@yahoo.com.br"),
        ("ana@acme.test", "maria@acme.test", "jose@acme.test"),
        ("ana@acme.test", "maria@lead.test", "jose@not-acme.test"),
        ("ana@acme.test", "maria@lead.test", "jose"),
    ],
)
def test_a_writer_at_a_domain_that_others_share_is_not_a_colleague(
    inbox: Inbox, ours: str, lead: str, writer: str
) -> None:
    message = inbox.message(lead=inbox.world.lead(email=lead))
    inbox.world.update("senders", inbox.world.email_sender, address=ours)

    assert inbox.deliver(a_mail(writer, to=ours, **THREAD)) == []

    assert inbox.enrollment_of(message)[:2] == REPLIED


def test_a_mail_forwarded_under_a_group_s_own_name_counts_as_the_lead_s(inbox: Inbox) -> None:
    message = inbox.message()
    group = {"List_Post": "<mailto:sales@acme.test>", "X_Original_From": "maria@lead.test"}

    assert inbox.deliver(a_mail("sales@acme.test", **THREAD, **group)) == []

    assert inbox.enrollment_of(message)[:2] == REPLIED
