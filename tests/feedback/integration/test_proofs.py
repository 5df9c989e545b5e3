"""Evidence that a message arrived, other than the provider's delivery event."""

import pytest

from local.samples import SES_MESSAGE_ID
from tests.feedback.inbound import a_mail
from tests.feedback.inbox import INTERACTION_ID, Inbox, sample


def test_a_not_spam_report_proves_that_the_message_arrived(inbox: Inbox) -> None:
    message = inbox.message(status="uncertain")

    assert inbox.deliver(sample("ses_complaint").replace("abuse", "not-spam")) == []

    assert inbox.status_of(message) == "delivered"
    assert inbox.enrollment_of(message) == ("active", None, 2)
    assert inbox.suppressions() == []


@pytest.mark.parametrize("nature", ["no", "auto-replied"])
@pytest.mark.parametrize("status", ["uncertain", "sending"])
def test_a_reply_to_a_message_s_reply_address_proves_that_it_arrived(
    inbox: Inbox, status: str, nature: str
) -> None:
    message = inbox.message(status=status)
    to = f"r+{INTERACTION_ID}@reply.acme.test"

    assert inbox.deliver(a_mail("maria@lead.test", to=to, Auto_Submitted=nature)) == []

    assert inbox.status_of(message) == "delivered"
    ended = ("replied", "replied") if nature == "no" else ("active", None)
    assert inbox.enrollment_of(message)[:2] == ended


def test_a_reply_in_its_thread_proves_that_a_message_arrived(inbox: Inbox) -> None:
    message = inbox.message()

    inbox.deliver_samples("ses_inbound_out_of_office")

    assert inbox.status_of(message) == "delivered"


def test_a_reply_in_the_thread_of_an_uncertain_message_counts_once_its_id_is_known(
    inbox: Inbox,
) -> None:
    message = inbox.message(status="uncertain")
    inbox.deliver_samples("ses_inbound_out_of_office")
    assert inbox.status_of(message) == "uncertain"

    inbox.deliver_samples("ses_send")

    assert inbox.status_of(message) == "delivered"
    assert inbox.enrollment_of(message) == ("active", None, 2)


def test_a_reply_answers_the_last_message_in_its_thread(inbox: Inbox) -> None:
    message = inbox.message(status="uncertain")
    thread = [f"<{id_}@sa-east-1.amazonses.com>" for id_ in ("an-earlier-one", SES_MESSAGE_ID)]
    reply = a_mail("maria@lead.test", References=" ".join(thread), In_Reply_To=thread[-1])
    assert inbox.deliver(reply) == []

    inbox.deliver_samples("ses_send")

    assert inbox.status_of(message) == "delivered"


def test_a_mail_that_answers_nothing_proves_nothing(inbox: Inbox) -> None:
    message = inbox.message(status="uncertain")

    assert inbox.deliver(a_mail("maria@lead.test")) == []

    assert inbox.status_of(message) == "uncertain"
    assert inbox.enrollment_of(message)[:2] == ("replied", "replied")


def test_an_event_that_proves_nothing_does_not_touch_an_uncertain_message(inbox: Inbox) -> None:
    message = inbox.message(status="uncertain")
    before = inbox.world.row("interactions", message.interaction)

    assert inbox.deliver(sample("ses_send").replace('\\"Send', '\\"Teleported')) == []

    assert inbox.state()["events"] != []
    assert inbox.world.row("interactions", message.interaction) == before
