"""What mail systems write back: it is no answer, and it reports on the message that it names."""

import json
from datetime import date
from typing import Any

import pytest

from local.samples import INTERACTION_ID, SES_MESSAGE_ID
from tests.feedback.inbound import REPLIED, a_mail, replies
from tests.feedback.inbox import Inbox, SentMessage, sample

OURS = f"<{SES_MESSAGE_ID}@email.amazonses.com>"
TOKEN = f"ana+{INTERACTION_ID}@acme.test"
REPORT = {"Content_Type": 'multipart/report; report-type=delivery-status; boundary="b"'}
SYSTEM = "Mail Delivery System <MAILER-DAEMON@mx.lead.test>"


@pytest.fixture
def sent(inbox: Inbox) -> SentMessage:
    inbox.world.update("senders", inbox.world.email_sender, reply_to="ana+{id}@acme.test")
    return inbox.message(steps=2)


def report(*fields: str, returned: str = "") -> str:
    """Return the body of a delivery notice with these fields of a recipient."""
    return "\r\n".join(
        (
            "--b",
            "Content-Type: text/plain",
            "",
            "Your message could not be delivered.",
            "--b",
            "Content-Type: message/delivery-status",
            "",
            "Reporting-MTA: dns; mx.lead.test",
            "",
            *fields,
            "--b",
            "Content-Type: text/rfc822-headers",
            "",
            f"Message-ID: {returned or '<other@elsewhere.test>'}",
            "Subject: Hello Maria",
            "--b--",
        )
    )


FAILED = ("Final-Recipient: rfc822; maria@lead.test", "Action: failed", "Status: 5.1.1")
FULL = ("Final-Recipient: rfc822; maria@lead.test", "Action: failed", "Status: 4.2.2")


def a_topic(status: str) -> dict[str, Any]:
    """Return the preferences of a reader of one topic."""
    return {"topicSubscriptionStatus": [{"topicName": "news", "subscriptionStatus": status}]}


def spam_report(kind: str) -> str:
    return "\r\n".join(
        (
            *("--b", "Content-Type: text/plain", "", "An abuse report.", "--b"),
            *("Content-Type: message/feedback-report", "", f"Feedback-Type: {kind}", "--b"),
            *("Content-Type: message/rfc822", "", "Subject: Hello Maria", "", "Hi", "--b--"),
        )
    )


@pytest.mark.parametrize("returned", ["", OURS], ids=["by its token", "by its id"])
def test_a_permanent_failure_by_mail_is_a_bounce(
    inbox: Inbox, sent: SentMessage, returned: str
) -> None:
    to = "ana@acme.test" if returned else TOKEN
    inbox.deliver(a_mail(SYSTEM, to, report(*FAILED, returned=returned), **REPORT))

    assert inbox.status_of(sent) == "bounced"
    assert inbox.enrollment_of(sent) == ("bounced", "bounced", 2)
    assert [reason for *_, reason in inbox.suppressions()] == ["bounced"] * len(
        inbox.suppressions()
    )
    assert inbox.suppressions() != []
    assert replies(inbox) == []


def test_a_temporary_failure_by_mail_is_tried_again(inbox: Inbox, sent: SentMessage) -> None:
    inbox.deliver(a_mail(SYSTEM, TOKEN, report(*FULL, returned=OURS), **REPORT))

    assert inbox.status_of(sent) == "failed"
    assert inbox.enrollment_of(sent) == ("active", "not_delivered", 1)
    assert inbox.suppressions() == []


def test_the_same_failure_by_event_and_by_mail_counts_once(inbox: Inbox, sent: SentMessage) -> None:
    inbox.world.connection.run("UPDATE cadences SET transient_bounce_limit = 2")
    inbox.deliver_samples("ses_bounce_transient")
    inbox.deliver(a_mail(SYSTEM, TOKEN, report(*FULL, returned=OURS), **REPORT))

    assert inbox.enrollment_of(sent) == ("active", "not_delivered", 1)


WITHOUT_EFFECT: dict[str, tuple[str, dict[str, Any]]] = {
    "a notice of a delay": (
        report("Action: delayed", "Status: 4.4.1", returned=OURS),
        {"From": SYSTEM, **REPORT},
    ),
    "a notice of delivery": (
        report("Action: delivered", "Status: 2.0.0", returned=OURS),
        {"From": SYSTEM, **REPORT},
    ),
    "a relayed mail": (
        report("Action: relayed", "Status: 2.1.9", returned=OURS),
        {"From": SYSTEM, **REPORT},
    ),
    "a temporary failure of we do not know which attempt": (
        report(*FULL),
        {"From": SYSTEM, **REPORT},
    ),
    "DragonFly's, in prose": (
        "Your message has not been delivered: 550 5.1.1 no such user",
        {"From": "MAILER-DAEMON <>", "Subject": "Mail delivery failed"},
    ),
    "a report without its type": (
        "--b\r\nContent-Type: text/plain\r\n\r\nDelivery failed.\r\n--b--",
        {"From": "Mail <x@mx.test>", "Content_Type": "multipart/report; boundary=b"},
    ),
    "an antivirus gateway": (
        "****** Message from the scanner ******\r\nThe mail you sent was blocked.",
        {"From": "imss@lead.test", "Subject": "Mail could not be delivered"},
    ),
    "a read receipt": (
        "read",
        {
            "From": "maria@lead.test",
            "Content_Type": "multipart/report; report-type=disposition-notification; boundary=b",
        },
    ),
    "a report about our authentication": (
        spam_report("auth-failure"),
        {"From": "dmarc@isp.test", "Content_Type": "multipart/report; boundary=b"},
    ),
}


@pytest.mark.parametrize("status", ["sent", "uncertain"])
@pytest.mark.parametrize("case", WITHOUT_EFFECT)
def test_other_notices_change_nothing(inbox: Inbox, case: str, status: str) -> None:
    text, headers = WITHOUT_EFFECT[case]
    headers = {"Return_Path": "<>", **headers}
    message = inbox.message(status=status, steps=2)
    before = inbox.state()

    assert inbox.deliver(a_mail(headers.pop("From"), TOKEN, text, **headers)) == []

    assert inbox.kinds_kept() == ["delivery_notice"]
    assert inbox.status_of(message) == status
    assert inbox.state() | {"events": []} == before | {"events": []}


def test_a_notice_in_prose_does_not_call_off_a_repeat(inbox: Inbox, sent: SentMessage) -> None:
    text, headers = WITHOUT_EFFECT["DragonFly's, in prose"]
    inbox.deliver_samples("ses_bounce_transient")
    inbox.deliver(a_mail(text=text, to=TOKEN, sender=headers["From"], Subject=headers["Subject"]))

    assert inbox.status_of(sent) == "failed"
    assert inbox.enrollment_of(sent) == ("active", "not_delivered", 1)


@pytest.mark.parametrize("names", ["Message-Id", "In_Reply_To", "References"])
def test_a_notice_in_prose_that_names_our_message_is_a_bounce(
    inbox: Inbox, sent: SentMessage, names: str
) -> None:
    returned = f"Message headers follow.\r\n\r\nMessage-Id: {OURS}\r\n"
    is_header = names != "Message-Id"
    text = "550 5.1.1 no such user\r\n\r\n" + ("" if is_header else returned)
    headers = {"Subject": "Delivery failed"} | ({names: OURS} if is_header else {})
    inbox.deliver(a_mail("MAILER-DAEMON <>", "ana@acme.test", text, **headers))

    assert inbox.status_of(sent) == "bounced"


def test_a_notice_that_a_server_refuses_our_domain_blames_no_lead(
    inbox: Inbox, sent: SentMessage
) -> None:
    fields = ("Action: failed", "Status: 5.7.26", "Diagnostic-Code: smtp; 550 5.7.26 DMARC")
    inbox.deliver(a_mail(SYSTEM, TOKEN, report(*fields, returned=OURS), **REPORT))

    assert inbox.enrollment_of(sent) == ("active", "not_delivered", 1)
    assert inbox.suppressions() == []


def test_a_spam_report_by_mail_is_a_complaint(inbox: Inbox, sent: SentMessage) -> None:
    headers = {"Content_Type": "multipart/report; report-type=feedback-report; boundary=b"}
    inbox.deliver(a_mail("fbl@isp.test", TOKEN, spam_report("abuse"), **headers))

    assert inbox.status_of(sent) == "complained"
    assert inbox.enrollment_of(sent) == ("unsubscribed", "complained", 2)
    assert "complained" in {reason for *_, reason in inbox.suppressions()}


def test_a_spam_report_in_the_form_of_outlook_is_a_complaint(
    inbox: Inbox, sent: SentMessage
) -> None:
    text = f"--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: {OURS}\r\n\r\nHi\r\n--b--"
    headers = {
        "Subject": "complaint about message from 192.0.2.1",
        "Content_Type": "multipart/mixed; boundary=b",
    }
    inbox.deliver(a_mail("staff@hotmail.com", "ana@acme.test", text, **headers))

    assert inbox.enrollment_of(sent) == ("unsubscribed", "complained", 2)


def test_a_notice_about_a_message_of_nobody_is_kept(inbox: Inbox, sent: SentMessage) -> None:
    to = "ana+00000000-0000-4000-8000-000000000001@acme.test"

    assert inbox.deliver(a_mail(SYSTEM, to, report(*FAILED), **REPORT)) == []
    assert inbox.kinds_kept() == ["delivery_notice"]
    assert inbox.status_of(sent) == "sent"


def test_a_lead_who_has_left_the_company_gets_nothing_more(inbox: Inbox, sent: SentMessage) -> None:
    text = "Maria Souza no longer works at Lead. Please write to paulo@lead.test."
    inbox.deliver(a_mail("maria@lead.test", TOKEN, text, Auto_Submitted="auto-replied"))

    assert inbox.enrollment_of(sent) == ("completed", "left_company", 2)
    assert [kind for kind, _ in replies(inbox)] == ["auto_reply"]
    assert inbox.suppressions() == []


def test_who_answers_a_forwarded_mail_automatically_answers_for_nobody_else(
    inbox: Inbox, sent: SentMessage
) -> None:
    for number, text in enumerate(("Paulo has left the company.", "I am away until 20 December.")):
        headers = {"Auto_Submitted": "auto-replied", "Message_ID": f"<{number}@lead.test>"}
        inbox.deliver(a_mail("paulo@lead.test", TOKEN, text, **headers))

    assert inbox.enrollment_of(sent)[0] == "active"
    assert inbox.world.row("leads", sent.lead)["out_of_office_until"] is None
    assert inbox.kinds_kept() == ["auto_reply", "auto_reply"]


def test_an_answer_of_a_lead_who_is_away_is_kept_with_the_date(
    inbox: Inbox, sent: SentMessage
) -> None:
    text = "I am away until 20 December 2026.\r\n\r\n> Our offer is valid until 31 January."
    inbox.deliver(a_mail("maria@lead.test", TOKEN, text, Auto_Submitted="auto-replied"))

    lead = inbox.world.row("leads", sent.lead)
    assert str(lead["out_of_office_until"]) == "2026-12-20"
    assert inbox.enrollment_of(sent) == ("active", None, 2)


def test_an_erased_lead_s_absence_is_not_kept(inbox: Inbox, sent: SentMessage) -> None:
    def answer(number: int) -> str:
        headers = {"Auto_Submitted": "auto-replied", "Message_ID": f"<{number}@lead.test>"}
        return a_mail("maria@lead.test", TOKEN, f"Back on {number} January 2027.", **headers)

    inbox.deliver(answer(4))
    inbox.world.connection.run("SELECT erase_lead(:id)", id=sent.lead)
    inbox.deliver(answer(5))

    assert inbox.world.row("leads", sent.lead)["out_of_office_until"] is None


def test_a_merged_lead_is_away_until_the_later_day(inbox: Inbox) -> None:
    world = inbox.world
    kept = world.lead(out_of_office_until=date(2027, 1, 4))
    dropped = world.lead(email="m@home.test", out_of_office_until=date(2027, 2, 4))
    world.connection.run("SELECT merge_leads(:kept, :dropped)", kept=kept, dropped=dropped)

    assert str(world.row("leads", kept)["out_of_office_until"]) == "2027-02-04"
    assert world.row("leads", dropped)["out_of_office_until"] is None


def test_a_colleague_who_accepts_a_meeting_has_replied(inbox: Inbox, sent: SentMessage) -> None:
    calendar = "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nEND:VCALENDAR"
    headers = {"Auto_Submitted": "auto-generated", "Content_Type": "text/calendar; method=REPLY"}
    inbox.deliver(a_mail("maria@lead.test", TOKEN, calendar, **headers))

    assert inbox.enrollment_of(sent)[:2] == REPLIED


@pytest.mark.parametrize(
    ("preferences", "status"),
    [
        ({"unsubscribeAll": True}, "unsubscribed"),
        (a_topic("OptOut"), "unsubscribed"),
        (a_topic("OptIn"), "active"),
        ({}, "active"),
    ],
    ids=["of all", "of a topic", "to a topic", "of nothing"],
)
def test_a_choice_of_topics_at_ses_unsubscribes_if_it_leaves_one(
    inbox: Inbox, sent: SentMessage, preferences: dict[str, Any], status: str
) -> None:
    event = json.loads(json.loads(sample("ses_subscription"))["Message"])
    event["subscription"]["newTopicPreferences"] = preferences
    inbox.deliver(json.dumps(event))

    assert inbox.enrollment_of(sent)[0] == status
    assert inbox.status_of(sent) == "delivered"


def test_an_encoded_plus_sign_names_our_message_too(inbox: Inbox, sent: SentMessage) -> None:
    inbox.deliver(a_mail("maria@lead.test", TOKEN.replace("+", "%2B"), "Hello!"))

    assert inbox.enrollment_of(sent)[:2] == REPLIED
