"""Received mail as SES delivers it: nothing in it may keep a reply from counting."""

import json
import time
from base64 import b64encode
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadence_core.feedback.domain.absences import own_text
from cadence_core.feedback.domain.automatic_mail import Nature
from cadence_core.feedback.domain.replies import InboundMessage
from cadence_core.feedback.events.queue_messages import feedback_from
from cadence_core.feedback.opt_out.unquoted import own_words

MESSAGE_ID = "0103019ab1c2d3e4-5f6a7b8c-9d0e-4f1a-8b2c-3d4e5f6a7b8c-000000"
THREAD = f"<{MESSAGE_ID}@sa-east-1.amazonses.com>"
HEAD = (
    "Return-Path: <maria@lead.test>\r\nFrom: Maria <maria@lead.test>\r\nTo: ana@acme.test\r\n"
    f"Subject: Re: Hello\r\nIn-Reply-To: {THREAD}\r\n"
)


def received(
    content: str | None, encoding: str = "UTF8", mail: dict[str, Any] | None = None
) -> InboundMessage:
    payload = {
        "notificationType": "Received",
        "mail": {"timestamp": "2026-11-20T13:00:00Z", "messageId": "in-1", **(mail or {})},
        "receipt": {"action": {"type": "SNS", "encoding": encoding}},
        "content": content,
    }
    [message] = feedback_from(json.dumps(payload))
    assert isinstance(message, InboundMessage)
    return message


def in_base64(content: bytes) -> InboundMessage:
    return received(b64encode(content).decode(), "BASE64")


# Headers


def test_the_headers_of_the_content_count_when_ses_truncates_its_list() -> None:
    listed = [{"name": "Received", "value": "x" * 9000}]
    away = "Auto-Submitted: auto-replied\r\n"

    message = received(
        f"{HEAD}{away}\r\nHi",
        mail={"headers": listed, "headersTruncated": True, "source": "b@forwarder.test"},
    )

    assert message.writer == "maria@lead.test"
    assert message.subject == "Re: Hello"
    assert message.answers == (MESSAGE_ID,)
    assert message.ours == ("ana@acme.test", "ana@acme.test")
    assert message.nature is Nature.AUTO_REPLY


def test_without_content_the_summary_fills_the_gaps_of_a_truncated_list() -> None:
    message = received(
        None,
        mail={
            "source": "bounces+srs=maria@forwarder.test",
            "headers": [{"name": "Received", "value": "x" * 9000}],
            "headersTruncated": True,
            "commonHeaders": {
                "returnPath": "<>",
                "from": ["Maria Souza <maria@lead.test>"],
                "to": ["Ana <ana@acme.test>", "Rui <rui@acme.test>"],
                "subject": "Re: Hello",
            },
        },
    )

    assert (message.writer, message.subject) == ("maria@lead.test", "Re: Hello")
    assert set(message.ours) == {"ana@acme.test", "rui@acme.test"}
    assert message.nature is Nature.AUTO_REPLY


def test_headers_are_unfolded_and_the_subject_is_decoded() -> None:
    head = "From: Maria\r\n <maria@lead.test>\r\nSubject: =?utf-8?q?Respuesta_autom=C3=A1tica?=\r\n"

    message = received(f"{head}\r\nHi")

    assert message.writer == "maria@lead.test"
    assert message.subject == "Respuesta automática"
    assert message.nature is Nature.AUTO_REPLY


def test_a_name_with_a_comma_does_not_hide_the_address() -> None:
    head = "From: =?utf-8?q?Souza=2C_Maria?= <maria@lead.test>\r\n"

    assert received(f"{head}\r\nHi").writer == "maria@lead.test"


GROUP = "From: 'Maria' via Sales <sales@acme.test>\r\nList-Post: <mailto:sales@acme.test>\r\n"


@pytest.mark.parametrize(
    "named",
    [
        "X-Original-From: Maria <maria@lead.test>\r\nReply-To: other@lead.test",  # Google Groups
        "Reply-To: Sales <sales@acme.test>, Maria <maria@lead.test>",  # Mailman
    ],
)
def test_the_original_writer_counts_when_a_group_replaces_the_sender(named: str) -> None:
    assert received(f"{GROUP}{named}\r\n\r\nHi").writer == "maria@lead.test"


def test_a_header_without_a_value_is_ignored() -> None:
    nothing: dict[str, Any] = {
        "headers": [{"name": "Return-Path", "value": None}],
        "commonHeaders": {"returnPath": None, "from": [None]},
    }

    assert received(None, mail=nothing).nature is Nature.PERSON


# Text

UNREADABLE = [
    "Content-Type: text/plain; charset=idna\r\n\r\nHi",
    "Content-Type: text/plain; charset=undefined\r\n\r\nHi",
    "Content-Type: text/plain; charset=punycode\r\n\r\nHi",
    "Content-Type: text/plain; charset=hex\r\n\r\nHi",
    "Content-Type: text/plain; charset=mbcs\r\n\r\nHi",
    'Content-Type: text/plain; charset="\r\n\r\nHi',
    "Content-Type: text/plain; charset=\x00\r\n\r\nHi",
    "Content-Type: text/plain; charset*=utf-8''%FF%00\r\n\r\nHi",
    "Content-Type: text/plain; charset*0*=\r\n\r\nHi",
    "Content-Type: ;\r\n\r\nHi",
    "Content-Disposition: ;\r\nContent-Type: text/plain\r\n\r\nHi",
    "Content-Transfer-Encoding: \r\nContent-Type: text/plain\r\n\r\nHi",
    "Content-Type: multipart/alternative\r\n\r\nHi",
    "Content-Type: multipart/mixed; boundary\r\n\r\nHi",
]


@pytest.mark.parametrize("body", UNREADABLE)
@pytest.mark.parametrize("encoding", ["UTF8", "BASE64"])
def test_a_body_with_nonsense_content_headers_is_read_as_it_is(body: str, encoding: str) -> None:
    mail = f"{HEAD}{body}"

    message = received(mail) if encoding == "UTF8" else in_base64(mail.encode())

    assert message.answers == (MESSAGE_ID,)
    assert message.text in ("Hi", "")


@pytest.mark.parametrize(
    "body",
    [
        "Content-Type: text/html\r\n\r\n<![ x",
        "Content-Type: text/html\r\n\r\n<!x[",
        "Content-Transfer-Encoding: base64\r\nContent-Type: text/plain\r\n\r\n!!!",
        "Content-Type: message/rfc822\r\n\r\nSubject: STOP\r\n\r\nSTOP",
        "Content-Type: multipart/related; boundary=a\r\n\r\n",
        "Content-Type: image/png\r\n\r\nHi",
        "".join(f"Content-Type: multipart/mixed; boundary={n}\n\n--{n}\n" for n in range(3000)),
    ],
)
def test_a_body_without_usable_text_is_still_a_reply(body: str) -> None:
    message = received(f"{HEAD}{body}")

    assert (message.writer, message.answers) == ("maria@lead.test", (MESSAGE_ID,))
    assert "STOP" not in message.text


def test_the_text_is_taken_from_the_first_part_that_has_some() -> None:
    parts = {
        "text/plain": " ",
        "text/plain; name=a.txt\r\nContent-Disposition: attachment": "A",
        "text/html": "<p>Call me</p>",
    }
    body = "".join(f"--b\r\nContent-Type: {kind}\r\n\r\n{text}\r\n" for kind, text in parts.items())

    message = received(f"{HEAD}Content-Type: multipart/mixed; boundary=b\r\n\r\n{body}--b--\r\n")

    assert message.text == "Call me"


def test_a_mail_of_one_part_is_its_text_even_if_it_is_called_an_attachment() -> None:
    disposition = f"Content-Disposition: attachment; filename*0*=''{'%' * 20_000}"

    assert received(f"{HEAD}{disposition}\r\n\r\nunsubscribe").text == "unsubscribe"


def test_the_text_of_html_begins_where_its_body_does() -> None:
    head = f"<html><head><style>{'p {} ' * 20_000}</style></head>"

    message = received(f"{HEAD}Content-Type: text/html\r\n\r\n{head}<BODY><p>Call me</p></BODY>")

    assert message.text == "Call me"


@pytest.mark.parametrize("content", ["abc", "olá"])
def test_content_that_is_not_base64_leaves_the_headers_that_ses_lists(content: str) -> None:
    listed = [{"name": "In-Reply-To", "value": THREAD}]

    message = received(content, "BASE64", {"headers": listed, "source": "maria@lead.test"})

    assert (message.writer, message.answers) == ("maria@lead.test", (MESSAGE_ID,))


def test_a_lone_surrogate_does_not_raise() -> None:
    assert received(f"{HEAD}\r\nol\u00e1 \ud83d").text.startswith("olá")


@pytest.mark.parametrize(
    "markup", ["<a href='", "<a ", '<a b="', "<!--", "<", "</", "<div>", "<?", "&#x", "<b><i>"]
)
def test_the_time_to_read_a_body_is_bounded(markup: str) -> None:
    body = markup * (140_000 // len(markup))
    begun = time.process_time()

    received(f"{HEAD}Content-Type: text/html\r\n\r\n{body}")

    assert time.process_time() - begun < 2


@pytest.mark.parametrize("piece", ["(", "<a@b.test> ", "a:b;", '"', "=?utf-8?q?a?= ", "[a", "#1 "])
@pytest.mark.parametrize(
    "name",
    ["Subject", "From", "To", "Cc", "References", "Authentication-Results", "DKIM-Signature",
     "Content-Type", "Date"],
)  # fmt: skip
def test_the_time_to_read_a_header_is_bounded(name: str, piece: str) -> None:
    begun = time.process_time()

    received(f"{name}: {piece * (100_000 // len(piece))}\r\n{HEAD}\r\nHi")

    assert time.process_time() - begun < 2


@given(st.binary(max_size=300), st.sampled_from(["", "Content-Type: text/html; charset="]))
def test_arbitrary_bytes_never_raise(content: bytes, head: str) -> None:
    assert in_base64(HEAD.encode() + head.encode() + content).writer == "maria@lead.test"
    assert in_base64(content).external_id == "in-1"


@given(st.text(max_size=300))
def test_arbitrary_html_never_raises(html: str) -> None:
    assert received(f"{HEAD}Content-Type: text/html; charset=utf-8\r\n\r\n{html}").answers


@given(st.lists(st.text(max_size=60)))
def test_arbitrary_address_values_never_raise(values: list[str]) -> None:
    names = ("From", "To", "Cc", "Reply-To", "Subject", "X-Original-From", "List-Post")
    listed = [{"name": name, "value": value} for name in names for value in values]

    assert received(None, mail={"headers": listed}).external_id == "in-1"


@pytest.mark.parametrize(
    "text",
    [
        "Yes, call me on Friday.",
        "I am away until 20 December. In urgent cases write to Bob.",
        "Your request #4711 has been received.",
    ],
)
def test_what_is_quoted_is_taken_from_a_mail_once(text: str) -> None:
    with patch(f"{own_text.__module__}.own_words", wraps=own_words) as taken:
        received(f"{HEAD}\r\n{text}")

    taken.assert_called_once_with(text)
