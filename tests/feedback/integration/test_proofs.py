"""What proves that a message arrived, beside the provider's word that it was delivered."""

import pytest

from local.samples import SES_MESSAGE_ID
from tests.feedback.answers import a_mail
from tests.feedback.inbox import INTERACTION_ID, Inbox, sample


def test_somebody_who_takes_a_mail_out_of_the_spam_has_got_it(inbox: Inbox) -> None:
    message = inbox.message(status="uncertain")

    assert inbox.deliver(sample("ses_complaint").replace("abuse", "not-spam")) == []

    assert inbox.status_of(message) == "delivered"
    assert inbox.enrollment_of(message) == ("active", None, 2)
    assert inbox.suppressions() == []


@pytest.mark.parametrize("nature", ["no", "auto-replied"])
@pytest.mark.parametrize("status", ["uncertain", "sending"])
def test_an_answer_to_our_own_address_for_it_proves_that_a_message_arrived(
    inbox: Inbox, status: str, nature: str
) -> None:
    message = inbox.message(status=status)
    to = f"r+{INTERACTION_ID}@reply.acme.test"

    assert inbox.deliver(a_mail("maria@lead.test", to=to, Auto_Submitted=nature)) == []

    assert inbox.status_of(message) == "delivered"
    ended = ("replied", "replied") if nature == "no" else ("active", None)
    assert inbox.enrollment_of(message)[:2] == ended


def test_so_does_an_answer_in_its_thread(inbox: Inbox) -> None:
    message = inbox.message()

    inbox.deliver_samples("ses_inbound_out_of_office")

    assert inbox.status_of(message) == "delivered"


def test_an_answer_in_the_thread_of_a_message_in_doubt_counts_once_its_id_is_known(
    inbox: Inbox,
) -> None:
    message = inbox.message(status="uncertain")
    inbox.deliver_samples("ses_inbound_out_of_office")
    assert inbox.status_of(message) == "uncertain"

    inbox.deliver_samples("ses_send")

    assert inbox.status_of(message) == "delivered"
    assert inbox.enrollment_of(message) == ("active", None, 2)


def test_of_the_messages_in_a_thread_the_last_is_the_one_that_is_answered(inbox: Inbox) -> None:
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


def test_what_proves_nothing_does_not_make_a_doubt_any_younger(inbox: Inbox) -> None:
    message = inbox.message(status="uncertain")
    before = inbox.world.row("interactions", message.interaction)

    assert inbox.deliver(sample("ses_send").replace('\\"Send', '\\"Teleported')) == []

    assert inbox.state()["events"] != []
    assert inbox.world.row("interactions", message.interaction) == before
