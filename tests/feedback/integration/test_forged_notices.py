"""Who got one of our messages can write any notice about it, which counts for its lead alone."""

import pytest

from tests.feedback.inbound import a_mail
from tests.feedback.inbox import Inbox, SentMessage
from tests.feedback.integration.test_notices import REPORT, report, spam_report
from tests.feedback.integration.test_reputation import pauses
from tests.feedback.received import FORGED, judged
from tests.feedback.sent_emails import email, event_about, send_many
from tests.world import World

DAEMON = "MAILER-DAEMON@lead.test"
ABUSE = {"Content_Type": "multipart/report; report-type=feedback-report; boundary=b"}
REFUSED = ("Action: failed", "Status: 5.7.26", "Diagnostic-Code: smtp; 550 5.7.26 DMARC gsmtp")
UNKNOWN = ("Final-Recipient: rfc822; maria@lead.test", "Action: failed", "Status: 5.1.1")


def message_to(inbox: Inbox, address: str) -> SentMessage:
    return email(inbox, lead=inbox.world.lead(email=address, phone=None))


def thread_of(world: World, message: SentMessage) -> str:
    return f"<{world.row('interactions', message.interaction)['external_id']}@amazonses.com>"


def notice(inbox: Inbox, message: SentMessage, *fields: str, **verdicts: str) -> str:
    """Return a notice about a message that names its id."""
    text = report(*fields, returned=thread_of(inbox.world, message))
    return judged(a_mail(DAEMON, text=text, **REPORT), "", **verdicts)


def complaint(message: SentMessage) -> str:
    """Return a spam report about a message that names its token."""
    to = f"ana+{message.interaction}@reply.acme.test"
    return judged(a_mail("fbl@bad.test", to, spam_report("abuse"), **ABUSE), "", **FORGED)


def test_forged_notices_pause_no_sender(inbox: Inbox) -> None:
    send_many(inbox.world, 50)
    for number in range(4):
        assert inbox.deliver(complaint(message_to(inbox, f"x{number}@bad.test"))) == []
        bounced = message_to(inbox, f"y{number}@bad.test")
        assert inbox.deliver(notice(inbox, bounced, *UNKNOWN)) == []
        assert inbox.status_of(bounced) == "bounced"

    assert pauses(inbox.world) == []


@pytest.mark.parametrize("is_forged_first", [True, False])
def test_what_ses_reports_counts_whatever_was_forged(
    inbox: Inbox, *, is_forged_first: bool
) -> None:
    send_many(inbox.world, 50)
    for number in range(3):
        message = message_to(inbox, f"x{number}@bad.test")
        both = [complaint(message), event_about(inbox, message, "ses_complaint")]
        for body in both if is_forged_first else both[::-1]:
            assert inbox.deliver(body) == []

    assert {pause["reason"] for pause in pauses(inbox.world)} == {"reputation_pause"}


def test_a_forged_refusal_of_our_domain_pauses_nothing(inbox: Inbox) -> None:
    message = message_to(inbox, "x@bad.test")
    token = {"to": f"ana+{message.interaction}@reply.acme.test"}

    assert inbox.deliver(notice(inbox, message, *REFUSED)) == []
    text = report(*REFUSED, returned=thread_of(inbox.world, message))
    assert inbox.deliver(a_mail(DAEMON, text=text, **REPORT, **token)) == []

    assert pauses(inbox.world) == []
    assert inbox.enrollment_of(message) == ("active", "not_delivered", 1)


def test_a_notice_about_the_forger_s_message_is_not_about_the_lead_whom_it_names(
    inbox: Inbox,
) -> None:
    victim = message_to(inbox, "maria@lead.test")
    own = message_to(inbox, "x@bad.test")

    assert inbox.deliver(notice(inbox, own, *UNKNOWN, **FORGED), complaint(own)) == []

    assert inbox.enrollment_of(victim) == ("active", None, 2)
    assert inbox.status_of(victim) == "sent"
    assert ("email", "maria@lead.test") not in [row[:2] for row in inbox.suppressions()]


@pytest.mark.parametrize("verdict", ["spam", "virus"])
def test_a_notice_that_is_spam_or_holds_a_virus_has_no_effect(inbox: Inbox, verdict: str) -> None:
    message = message_to(inbox, "maria@lead.test")

    assert inbox.deliver(notice(inbox, message, *UNKNOWN, **{verdict: "FAIL"})) == []

    assert inbox.status_of(message) == "sent"
    assert inbox.suppressions() == []
    assert inbox.kinds_kept() == ["harmful"]
