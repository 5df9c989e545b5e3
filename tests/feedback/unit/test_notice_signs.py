"""Notices are recognized with most of their parts missing, and in any order."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadence_core.feedback.domain.automatic_mail import Nature
from cadence_core.feedback.domain.mail import beginnings
from cadence_core.feedback.domain.replies import InboundMessage
from tests.feedback.inbox import readable_feedback

TOKEN = "ana+7f9f0f0a-5f0e-4c5e-9a53-0d8f5d4f2b11@reply.acme.test"
# One of these is enough.
SENDERS = (
    "MAILER-DAEMON <>",
    "<>",
    "MAILER-DAEMON@mx.lead.test (Mail Delivery System)",
    "Mail Delivery System <Mail.Delivery.System@mx.lead.test>",
    "Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
    "postmaster@lead.test",
    "Postmaster <post.master@lead.test>",
    '"Microsoft Outlook" <postmaster@lead.test>',
    "bounce-91-7@lists.lead.test",
    "MDaemon@lead.test",
    "ndr@lead.test",
    "Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@lead.test>",
    "noreply-dmarc-support@google.com",
    "no-reply-dmarc@lead.test",
)
STRONG_HEADERS = (
    "Content-Type: multipart/report; report-type=delivery-status; boundary=b",
    "Content-Type: multipart/report; boundary=b",
    "Content-Type: message/delivery-status",
    "X-Failed-Recipients: maria@lead.test",
    "Return-Path: <MAILER-DAEMON@mx.lead.test>",
)
# Two of these are: a person's mail may have one.
WEAK_SENDERS = (
    "imss@lead.test",
    "Symantec_AntiVirus_for_SMTP_Gateways@lead.test",
    "inetgw1@lead.test",
    "E-Mail Gateway <x@lead.test>",
)
SUBJECTS = (
    "Undelivered Mail Returned to Sender",
    "failure notice",
    "Mail delivery failed: returning message to sender",
    "Undeliverable: Hello Maria",
    "Delivery Status Notification (Failure)",
    "Warning: could not send message for past 4 hours",
    "Returned mail: see transcript for details",
    "DELIVERY FAILURE: User maria not listed in Domino Directory",
    "Unzustellbar: Hallo Maria",
    "Não é possível entregar: Olá Maria",
    "Non remis : Bonjour Maria",
    "RE: Hello Maria : non remis (delivery failed)",
    "メールエラー通知",
    "Report domain: acme.test Submitter: google.com Report-ID: 1",
    "Your message has been quarantined",
    "[Postmaster] Messages on hold for maria",
    "**Message you sent blocked by our bulk email filter**",
    "Ihre E-Mail konnte nicht zugestellt werden",
    "メールが送信できませんでした",
    "来自qq.com的退信",
    "메일이 전송되지 않았습니다.",
    "Kan inte levereras: Hej Maria",
    "Ihre E-Mail wurde abgelehnt",
    "Undelivered: Hello Maria",
)
TEXTS = (
    "Nie można było dostarczyć wiadomości do maria@lead.test.",
    "Ditt meddelande till maria@lead.test kan inte levereras.",
    "The group you tried to contact (sales) may not exist.",
    "This message was created automatically by mail delivery software.",
    "Delivery has failed to these recipients or groups:\n\nmaria@lead.test",
    "I'm sorry, your message could not be delivered to one or more recipients.",
    "<maria@lead.test>: host mx.lead.test said: 550 5.1.1 User unknown",
    "Your message\n\n  Subject: Hello\n\nwas not delivered to:\n\n  maria@lead.test",
    "Final-Recipient: rfc822; maria@lead.test\nAction: failed\nStatus: 5.1.1",
    "****** Message from the scanner ******\nThe mail you sent was blocked.",
    "送信先メールアドレスが見つからないため、送信できませんでした。",
    "There was a temporary problem delivering your message to maria@lead.test.",
    "Warning: message still undelivered after 4 hours",
    "was blocked by our Spam Firewall. The email has NOT BEEN DELIVERED",
    "Your message has been rejected by the recipient's content filter.",
    "Fehler bei der Nachrichtenzustellung an folgende Empfänger:\n\nmaria@lead.test",
    "Falha na entrega a estes destinatários:\n\nmaria@lead.test",
    "Échec de la remise aux destinataires suivants :\n\nmaria@lead.test",
    "Недоставленное сообщение.",
    "退信原因",
    "메일이 발송되지 않았습니다.",
    "Your message\n\n  Subject: Hello\n\nwas read on 25 November 2026 11:00.",
)
QUIET = ("Return-Path: <>", "Auto-Submitted: auto-replied", "Auto-Submitted: auto-generated")
NOISE = (
    "Message-ID: <m1@mx.lead.test>",
    "Date: Wed, 25 Nov 2026 10:00:00 +0000",
    "MIME-Version: 1.0",
    "Precedence: bulk",
    "X-Loop: mx.lead.test",
    "In-Reply-To: <0103@email.amazonses.com>",
    "References: <0103@email.amazonses.com>",
)


def received(headers: list[str], text: str) -> InboundMessage:
    content = "\r\n".join((*headers, "", text.replace("\n", "\r\n")))
    body: dict[str, Any] = {
        "notificationType": "Received",
        "mail": {"messageId": "m1", "timestamp": "2026-11-25T10:00:00Z", "source": "x@lead.test"},
        "receipt": {"recipients": [TOKEN], "action": {"type": "SNS"}},
        "content": content,
    }
    [message] = readable_feedback(json.dumps(body))
    assert isinstance(message, InboundMessage)
    return message


@st.composite
def notices(draw: st.DrawFn) -> tuple[list[str], str]:
    """Return the headers and the text of a notice, with at least the least that is enough."""
    strong = draw(st.sampled_from(["sender", "header", "none"]))
    headers = draw(st.lists(st.sampled_from(NOISE), unique=True))
    weak = ["sender", "subject", "text", "quiet"]
    kept = set(draw(st.lists(st.sampled_from(weak), min_size=2, unique=True)))
    if strong != "none":
        kept = set(draw(st.lists(st.sampled_from(weak), unique=True)))
    sender = "Maria Souza <maria@lead.test>"
    if strong == "sender":
        sender = draw(st.sampled_from(SENDERS))
    elif "sender" in kept:
        sender = draw(st.sampled_from(WEAK_SENDERS))
    if strong == "header":
        headers.append(draw(st.sampled_from(STRONG_HEADERS)))
    headers.append(f"From: {sender}")
    if "subject" in kept:
        headers.append(f"Subject: {draw(st.sampled_from(SUBJECTS))}")
    if "quiet" in kept:
        headers.append(draw(st.sampled_from(QUIET)))
    text = draw(st.sampled_from(TEXTS)) if "text" in kept else draw(st.sampled_from(["", "…"]))
    return draw(st.permutations(headers)), text


@given(notices())
def test_a_notice_is_a_notice_whatever_is_missing(notice: tuple[list[str], str]) -> None:
    assert received(*notice).nature is Nature.DELIVERY_NOTICE


@pytest.mark.parametrize("subject", [*SUBJECTS, *beginnings("notice_subjects.txt")])
def test_a_subject_of_servers_and_an_empty_return_path_are_enough(subject: str) -> None:
    headers = ["From: x@lead.test", f"Subject: {subject}", "Return-Path: <>"]

    assert received(headers, "").nature is Nature.DELIVERY_NOTICE


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_subject_and_words_of_servers_are_enough(subject: str) -> None:
    headers = ["From: Maria Souza <maria@lead.test>", f"Subject: {subject}"]

    assert received(headers, TEXTS[0]).nature is Nature.DELIVERY_NOTICE


@pytest.mark.parametrize("sender", SENDERS)
def test_the_address_of_a_mail_system_is_enough(sender: str) -> None:
    assert received([f"From: {sender}"], "").nature is Nature.DELIVERY_NOTICE


@given(st.sampled_from(beginnings("automatic_subjects.txt")), st.text(max_size=30))
def test_an_automatic_subject_in_any_language_is_no_person_s(beginning: str, rest: str) -> None:
    subject = " ".join(f"{beginning}: {rest}".split())
    headers = ["From: Maria <maria@lead.test>", f"Subject: {subject}"]

    assert received(headers, "…").nature in (Nature.AUTO_REPLY, Nature.DELIVERY_NOTICE)


PARTS = (
    "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.lead.test",
    "Content-Type: message/disposition-notification\n\nDisposition: manual-action/displayed",
    "content-type: message/feedback-report\n\nFeedback-Type: abuse",
    'Content-Type: multipart/report; boundary="b"',
)


@pytest.mark.parametrize("part", PARTS)
def test_the_parts_of_a_report_whose_own_type_is_lost_are_enough(part: str) -> None:
    headers = ["From: Maria Souza <maria@lead.test>", "Subject: Hello"]

    assert received(headers, f"--b\n{part}\n--b--").nature is Nature.DELIVERY_NOTICE
    assert received(headers, f"> --b\n> {part}").nature is Nature.PERSON


@pytest.mark.parametrize("prefix", ["Fwd: ", "ENC: ", "WG: "])
def test_a_person_who_forwards_a_report_is_no_mail_system(prefix: str) -> None:
    headers = ["From: Maria Souza <maria@lead.test>", f"Subject: {prefix}Hello"]

    assert received(headers, f"What is this?\n\n{PARTS[0]}").nature is Nature.PERSON


@pytest.mark.parametrize("action", ["delayed", "failed"])
def test_a_delay_is_no_failure_though_its_type_is_lost(action: str) -> None:
    fields = f"Action: {action}\nStatus: 4.4.7\nDiagnostic-Code: smtp; 400 4.4.7 Message delayed"
    returned = "Message-ID: <0103@email.amazonses.com>"

    message = received([f"From: {SENDERS[2]}"], f"{PARTS[0]}\n\n{fields}\n\n{returned}")

    assert (message.report is None) is (action == "delayed")


@given(st.binary(max_size=400), st.sampled_from(STRONG_HEADERS))
def test_a_report_is_a_notice_whatever_it_holds(content: bytes, header: str) -> None:
    text = content.decode("latin-1").replace("\x00", "")

    assert received([f"From: {SENDERS[0]}", header], text).nature is Nature.DELIVERY_NOTICE


@pytest.mark.parametrize("verb", ["was quarantined", "has been blocked", "was held"])
def test_what_a_filter_has_done_to_our_message_is_a_notice(verb: str) -> None:
    headers = ["From: Proofpoint <quarantine@lead.test>", "Subject: Hello"]

    text = f"Your message to maria@lead.test {verb}."

    assert received(headers, text).nature is Nature.DELIVERY_NOTICE


RETURNED = "Received: from mx.acme.test\nMessage-ID: <0103@acme.test>\nSubject: Hello"


@pytest.mark.parametrize(
    "text",
    [
        f"Your message could not be delivered to a recipient.\n\n{RETURNED}",
        "550 5.1.1 user unknown\nThis is a permanent error. Failed recipients: maria@lead.test",
    ],
)
def test_a_returned_mail_or_many_words_of_servers_are_enough(text: str) -> None:
    headers = ["From: Maria Souza <maria@lead.test>"]

    assert received([*headers, "Subject: Hello"], text).nature is Nature.DELIVERY_NOTICE
    assert received([*headers, "Subject: Hello"], RETURNED).nature is Nature.PERSON
