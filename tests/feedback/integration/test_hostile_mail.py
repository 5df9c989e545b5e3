"""No header of a mail, however it is built, keeps a lead's reply from counting."""

import json
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cadence_core.feedback.domain.replies import InboundMessage, Judgment, SentText
from cadence_core.feedback.opt_out.reader import OptOutPhrases
from local.samples import SES_MESSAGE_ID
from tests.feedback.inbound import REPLIED, THREAD, a_mail, replies
from tests.feedback.inbox import INTERACTION_ID, Inbox
from tests.feedback.received import judged

OPTED_OUT = ("unsubscribed", "unsubscribed")
# Random, because PostgreSQL compresses a long value before it measures it.
LONG = "".join(random.Random(10).choices("0123456789abcdef", k=2_700))  # noqa: S311

HOSTILE = {
    "Cc": "(" * 5_000,
    "To": "(" * 5_000 + "ana@acme.test",
    "Bcc": "<" * 9_000,
    "Reply-To": '"' * 9_001,
    "In-Reply-To": LONG,
    "References": f"<{LONG}@email.amazonses.com> " * 4,
    "Message-ID": f"<{LONG}>",
    "Subject": "=?utf-8?b?" + "?" * 5_000,
    "List-Post": "\0\ud83d",
    "Content-Type": "multipart/mixed; boundary=" + "x" * 5_000,
    "Return-Path": "maria@lead.test" * 1_000,
    "Authentication-Results": "amazonses.com; dkim=pass header.i=" + "@" * 5_000,
    "DKIM-Signature": "d=;" * 3_000,
    "Date": "Mon, 99 Foo 99999 99:99:99 +99999999",
    "X-Original-From": "@" * 9_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_header_does_not_lose_an_opt_out(inbox: Inbox, name: str) -> None:
    message = inbox.message()
    thread = {} if name == "In-Reply-To" else THREAD
    mail = a_mail("maria@lead.test", text="unsubscribe", **thread, **{name: HOSTILE[name]})

    assert inbox.deliver(mail) == []

    assert inbox.enrollment_of(message)[:2] == OPTED_OUT


def test_a_reply_that_names_a_long_id_of_no_message_is_a_reply(inbox: Inbox) -> None:
    message = inbox.message(status="uncertain")
    named = f"<{LONG}@email.amazonses.com>"

    assert inbox.deliver(a_mail("maria@lead.test", In_Reply_To=named)) == []

    assert inbox.enrollment_of(message)[:2] == REPLIED


SENDERS = [
    "Souza, Maria <maria@lead.test>",
    "Souza, Maria (Lead, Inc.) <MARIA@lead.test>",
    '"Souza, Maria <x@bad.test>" <maria@lead.test>',
    "x@bad.test <maria@lead.test>",
    "Sales: Maria <maria@lead.test>;",
    "=?utf-8?q?Souza=2C_Maria_=3Cmaria=40lead=2Etest=3E?=",
    "=?utf-8?b?broken <maria@lead.test>",
    "<@relay.test:maria@lead.test>",
    "mailto:maria@lead.test",
    "maria@lead.test (Maria (Lead)",
    "'maria@lead.test'",
    "Maria \ud83d\0 <maria@lead.test>",
    'Maria "the boss <maria@lead.test>',
]


@pytest.mark.parametrize("sender", SENDERS)
def test_the_writer_is_found_in_a_from_header_of_any_form(inbox: Inbox, sender: str) -> None:
    message = inbox.message()

    assert inbox.deliver(judged(a_mail(sender), "bounces@forwarder.test")) == []

    assert inbox.enrollment_of(message)[:2] == REPLIED


def test_without_a_from_header_the_return_path_names_the_writer(inbox: Inbox) -> None:
    message = inbox.message()

    assert inbox.deliver(judged(a_mail("nobody"), "maria@lead.test")) == []

    assert inbox.enrollment_of(message)[:2] == REPLIED


# What SES leaves out


def stored_in_s3(headers: dict[str, str], *, is_cut: bool) -> str:
    body: dict[str, Any] = json.loads(a_mail("maria@lead.test", **headers))
    padding = [{"name": "ARC-Seal", "value": "x" * 900}] * 11
    body["mail"] |= {
        "headers": padding if is_cut else body["mail"]["headers"],
        "headersTruncated": is_cut,
        "commonHeaders": {"from": ["Souza, Maria <maria@lead.test>"], "to": ["ana@acme.test"]},
    }
    del body["content"]
    return json.dumps(body)


@pytest.mark.parametrize(("is_cut", "code"), [(True, "headers_cut"), (False, None)])
def test_a_reply_whose_headers_were_cut_is_marked(
    inbox: Inbox, code: str | None, *, is_cut: bool
) -> None:
    message = inbox.message()

    assert inbox.deliver(stored_in_s3({}, is_cut=is_cut)) == []

    assert inbox.enrollment_of(message)[:2] == REPLIED
    assert [event["code"] for event in inbox.state()["events"]] == [code]


def test_the_headers_of_the_mail_itself_count_where_the_list_was_cut(inbox: Inbox) -> None:
    message = inbox.message()
    seals = {f"ARC_Seal_{number}": "x" * 900 for number in range(12)}
    body = json.loads(a_mail("maria@lead.test", **seals, Auto_Submitted="auto-replied"))
    body["mail"] |= {"headers": body["mail"]["headers"][:10], "headersTruncated": True}

    assert inbox.deliver(json.dumps(body)) == []

    assert inbox.enrollment_of(message) == ("active", None, 2)
    assert [event["code"] for event in inbox.state()["events"]] == [None]


@pytest.mark.parametrize(
    "change",
    [
        {"mail": {"source": None, "headers": None, "commonHeaders": 7}},
        {"mail": {"headers": [None, {"name": 7}, {"value": "x"}], "commonHeaders": {"to": 7}}},
        {"receipt": None},
        {"receipt": {"recipients": [None, "ana@acme.test"], "spfVerdict": "PASS", "action": 7}},
        {"receipt": {"dkimVerdict": {"status": 7}, "virusVerdict": None}},
    ],
)
def test_a_notification_with_odd_parts_is_read_as_far_as_it_goes(
    inbox: Inbox, change: dict[str, Any]
) -> None:
    message = inbox.message()
    body: dict[str, Any] = json.loads(a_mail("maria@lead.test"))
    for name, parts in change.items():
        body[name] = {**body[name], **parts} if parts else parts

    assert inbox.deliver(json.dumps(body)) == []

    assert inbox.enrollment_of(message)[:2] == REPLIED


# The last resort


@contextmanager
def unreadable(monkeypatch: pytest.MonkeyPatch, name: str) -> Iterator[None]:
    def fail(*_: object, **__: object) -> None:
        raise RecursionError

    with monkeypatch.context() as patch:
        patch.setattr(name, fail)
        yield


@pytest.mark.parametrize("to", ["ana@acme.test", f"ana+{INTERACTION_ID}@reply.acme.test"])
def test_a_mail_that_cannot_be_read_is_a_reply_of_who_sent_it(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch, to: str
) -> None:
    message = inbox.message()

    with unreadable(monkeypatch, "cadence_core.feedback.events.ses_inbound.headers_of"):
        assert inbox.deliver(a_mail("maria@lead.test", to=to, text="stop")) == []

    assert inbox.enrollment_of(message)[:2] == REPLIED
    assert replies(inbox) == [("reply", "")]
    assert [event["code"] for event in inbox.state()["events"]] == ["unreadable"]


def test_a_mail_whose_words_cannot_be_kept_is_a_reply_without_them(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = inbox.message()

    def read(_: OptOutPhrases, mail: InboundMessage, _sent: Sequence[SentText]) -> Judgment:
        if mail.text:
            raise RecursionError
        return Judgment.NO_OPT_OUT

    monkeypatch.setattr(OptOutPhrases, "judge", read)
    assert inbox.deliver(a_mail("maria@lead.test")) == []

    assert inbox.enrollment_of(message)[:2] == REPLIED
    assert [event["code"] for event in inbox.state()["events"]] == ["unreadable"]


# Any header

NAMES = (
    *("From", "To", "Cc", "Bcc", "Sender", "Reply-To", "Return-Path", "X-Original-From"),
    *("Subject", "Date", "Message-ID", "In-Reply-To", "References", "List-Post", "Precedence"),
    *("Auto-Submitted", "Content-Type", "Content-Transfer-Encoding", "Content-Disposition"),
    *("MIME-Version", "DKIM-Signature", "Authentication-Results", "ARC-Seal", "Received"),
)
PIECES = (
    *("(", ")", "<", ">", '"', "\\", ",", ";", ":", "@", "=", "?", " ", "\t", "\0", "\ud83d"),
    *("\u202e", "\x80", "é", "=?utf-8?b?", "=?x?q?=", "?=", "maria@lead.test", "ana@acme.test"),
    *("<>", "amazonses.com", f"<{SES_MESSAGE_ID}@email.amazonses.com>", f"+{INTERACTION_ID}@"),
    *("multipart/mixed; boundary=a", "auto-replied", "x" * 3_000, LONG, "(" * 2_000, '"' * 2_000),
    *("; d=lead.test", "dkim=pass header.i=@lead.test", "report-type=delivery-status", "\r\n "),
)
any_header = st.tuples(
    st.sampled_from(NAMES), st.lists(st.sampled_from(PIECES) | st.text(max_size=20), max_size=12)
)
any_verdicts = st.dictionaries(
    st.sampled_from(["spf", "dkim", "dmarc"]), st.sampled_from(["PASS", "FAIL", "GRAY", "\0"])
)


def mail_with(
    headers: list[tuple[str, list[str]]], verdicts: dict[str, str], text: str, *, is_stored: bool
) -> str:
    """Return a mail to the token with these headers, whose text SES may have stored elsewhere."""
    named = [(name, "".join(pieces)) for name, pieces in headers]
    content = "".join(f"{name}: {value}\r\n" for name, value in named) + f"\r\n{text}"
    body = json.loads(judged(a_mail("maria@lead.test"), "maria@lead.test", **verdicts))
    body["mail"] |= {
        "messageId": str(uuid4()),
        "headers": [{"name": name, "value": value} for name, value in named],
    }
    body["receipt"]["recipients"] = [f"ana+{INTERACTION_ID}@reply.acme.test"]
    body["content"] = None if is_stored else content
    return json.dumps(body)


any_mail = st.builds(
    mail_with,
    st.lists(any_header, max_size=6),
    any_verdicts,
    st.sampled_from(["unsubscribe", "Hello!", "\0\ud83d"]),
    is_stored=st.booleans(),
)


@pytest.fixture
def waiting(inbox: Inbox) -> Inbox:
    inbox.message()
    return inbox


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(mail=any_mail)
def test_a_mail_to_the_token_is_its_lead_s_whatever_its_headers_are(
    waiting: Inbox, mail: str
) -> None:
    assert waiting.deliver(mail) == []

    [row] = waiting.world.rows("SELECT kind FROM delivery_events ORDER BY id DESC LIMIT 1")
    assert row["kind"] not in ("stranger", "unverified_reply", "unverified_opt_out")
