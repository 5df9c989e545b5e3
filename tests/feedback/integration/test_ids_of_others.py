"""An id of our message proves its lead, or who got it from the lead, and no other person."""

from uuid import UUID, uuid4

import pytest

from tests.feedback.inbound import a_mail
from tests.feedback.inbox import Inbox, SentMessage
from tests.feedback.received import FORGED, judged

VICTIM = "Maria <maria@lead.test>"
OPTED_OUT = ("unsubscribed", "unsubscribed")
TEXTS = {"Hello!": ("replied", "replied"), "unsubscribe": OPTED_OUT}
IDS = ("thread", "references", "token", "token in Cc")


@pytest.fixture
def own(inbox: Inbox) -> SentMessage:
    """The message that the forger got: with an id of its own, to another address."""
    return sent_to(inbox, "x@bad.test")


def sent_to(inbox: Inbox, address: str, lead: UUID | None = None) -> SentMessage:
    lead = lead or inbox.world.lead(email=address, phone=None)
    return inbox.message(id=uuid4(), external_id=f"{uuid4()}-000000", lead=lead)


def naming(inbox: Inbox, message: SentMessage, way: str) -> dict[str, str]:
    """Return the headers of a mail that names a message in one of the ways in `IDS`."""
    thread = inbox.world.row("interactions", message.interaction)["external_id"]
    token = f"ana+{message.interaction}@reply.acme.test"
    return {
        "thread": {"In_Reply_To": f"<{thread}@email.amazonses.com>"},
        "references": {"References": f"<a@b.test> <{thread}@email.amazonses.com>"},
        "token": {"to": token},
        "token in Cc": {"Cc": token},
    }[way]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("way", IDS)
def test_who_knows_an_id_ends_nothing_of_the_lead_whose_address_is_forged(
    inbox: Inbox, own: SentMessage, way: str, text: str
) -> None:
    victim = sent_to(inbox, "maria@lead.test")
    mail = a_mail(VICTIM, text=text, **naming(inbox, own, way))

    assert inbox.deliver(judged(mail, "x@bad.test", **{**FORGED, "spf": "PASS"})) == []

    assert inbox.enrollment_of(victim) == ("active", None, 2)
    assert inbox.status_of(victim) == "sent"
    assert ("email", "maria@lead.test", "unsubscribed") not in inbox.suppressions()
    assert inbox.enrollment_of(own)[:2] == TEXTS[text]


@pytest.mark.parametrize("way", IDS)
def test_a_proven_writer_who_answers_what_another_got_opts_out_too(
    inbox: Inbox, own: SentMessage, way: str
) -> None:
    victim = sent_to(inbox, "maria@lead.test")
    mail = a_mail(VICTIM, text="unsubscribe", **naming(inbox, own, way))

    assert inbox.deliver(judged(mail, "maria@lead.test", spf="PASS", dmarc="FAIL")) == []

    assert inbox.enrollment_of(victim)[:2] == OPTED_OUT
    assert ("email", "maria@lead.test", "unsubscribed") in inbox.suppressions()


@pytest.mark.parametrize("way", IDS)
def test_an_id_proves_every_lead_with_the_address_that_got_the_message(
    inbox: Inbox, way: str
) -> None:
    first, second = sent_to(inbox, "maria@lead.test"), sent_to(inbox, "maria@lead.test")
    mail = a_mail(VICTIM, text="unsubscribe", **naming(inbox, first, way))

    assert inbox.deliver(judged(mail, "x@bad.test", **FORGED)) == []

    assert inbox.enrollment_of(first)[:2] == OPTED_OUT
    assert inbox.enrollment_of(second)[:2] == OPTED_OUT


def test_of_several_messages_that_a_mail_names_the_writer_s_own_is_answered(inbox: Inbox) -> None:
    message = sent_to(inbox, "maria@lead.test")
    later = sent_to(inbox, "jo@lead.test")
    ids = " ".join(naming(inbox, each, "thread")["In_Reply_To"] for each in (later, message))

    assert inbox.deliver(judged(a_mail(VICTIM, References=ids), "x@bad.test", **FORGED)) == []

    assert inbox.enrollment_of(message)[:2] == ("replied", "replied")
    assert inbox.enrollment_of(later) == ("active", None, 2)


def test_an_answer_from_another_mailbox_opts_the_lead_out_and_not_that_mailbox(
    inbox: Inbox,
) -> None:
    message = sent_to(inbox, "maria@lead.test")
    mail = a_mail("Jo <jo@other.test>", text="unsubscribe", **naming(inbox, message, "thread"))

    assert inbox.deliver(judged(mail, "jo@other.test", **FORGED)) == []

    assert inbox.enrollment_of(message)[:2] == OPTED_OUT
    assert "jo@other.test" not in [address for _, address, _ in inbox.suppressions()]


def test_an_absence_in_another_s_thread_keeps_no_day_for_the_forged_lead(
    inbox: Inbox, own: SentMessage
) -> None:
    victim = sent_to(inbox, "maria@lead.test")
    away = "I have left the company. I am out of the office until 20 December 2026."
    headers = {"Auto_Submitted": "auto-replied", **naming(inbox, own, "thread")}

    assert inbox.deliver(judged(a_mail(VICTIM, text=away, **headers), "x@bad.test", **FORGED)) == []

    assert inbox.world.row("leads", victim.lead)["out_of_office_until"] is None
    assert inbox.enrollment_of(victim) == ("active", None, 2)
