"""What people write back is never taken for a machine's mail, whatever words it has."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadence_core.feedback.domain.absences import FURTHER, SENTENCES
from cadence_core.feedback.domain.automatic_mail import Nature, nature_of
from cadence_core.feedback.domain.mail import Header, MailBody, ReceivedMail
from cadence_core.feedback.domain.phrases import Phrase, Words
from cadence_core.feedback.domain.receipts import WEIGHTS

MIN_REPLIES = 100
LINES = (
    (Path(__file__).parent / "phrases/human_replies.txt").read_text(encoding="utf-8").splitlines()
)
REPLIES = [
    (subject.strip(), text.strip().replace("\\n", "\n"))
    for subject, _, text in (line.partition("|") for line in LINES if not line.startswith("#"))
]
# "I do not read this mailbox often" next to "thank you for your email" is what a machine writes.
SIGNS = {*WEIGHTS, *FURTHER, *SENTENCES, Phrase.AWAY}
UNLIKE_MACHINES = [reply for reply in REPLIES if not Words(reply[1]).languages_saying(*SIGNS)]
# Headers that lists, groups, help desks and redirecting mailboxes add to people's mail.
ROUTES: dict[str, list[Header]] = {
    "direct": [("return-path", "<maria@lead.test>")],
    "a distribution group of Exchange": [
        ("return-path", "<>"),
        ("x-auto-response-suppress", "DR, OOF, AutoReply"),
    ],
    "a Google Group": [
        ("precedence", "list"),
        ("mailing-list", "list sales@acme.test; contact sales+owners@acme.test"),
        ("list-id", "<sales.acme.test>"),
        ("list-post", "<mailto:sales@acme.test>"),
    ],
    "old list software": [("precedence", "bulk"), ("in-reply-to", "<a@email.amazonses.com>")],
    "Request Tracker": [
        ("precedence", "bulk"),
        ("rt-ticket", "lead.test #4711"),
        ("managed-by", "RT 5.0.3"),
    ],
    "an Outlook rule": [
        ("resent-from", "<ana@acme.test>"),
        ("x-ms-exchange-inbox-rules-loop", "ana@acme.test"),
    ],
}
QUOTED = "\n\nOn Fri, Nov 20, 2026 Ana <ana@acme.test> wrote:\n> Dear Maria\n> Best, Ana"


def nature(subject: str, text: str, route: str) -> Nature:
    named = [("from", "Maria Souza <maria@lead.test>"), ("subject", subject)]
    body = MailBody(text, ("text/plain",))
    return nature_of(ReceivedMail([*named, *ROUTES[route]], "maria@lead.test", body))


def test_there_are_enough_replies_to_mean_something() -> None:
    assert len(REPLIES) >= MIN_REPLIES


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize(("subject", "text"), REPLIES)
def test_a_person_s_reply_is_a_reply_by_any_route(subject: str, text: str, route: str) -> None:
    assert nature(subject, text, route) is Nature.PERSON
    assert nature(subject, text + QUOTED, route) is Nature.PERSON


@pytest.mark.parametrize(
    "prefix", ["FW: ", "Fwd: ", "[sales] Fwd: ", "WG: ", "ENC: ", "TR: ", "RV: "]
)
def test_a_notice_that_a_person_forwards_is_theirs(prefix: str) -> None:
    subject = f"{prefix}Delivery Status Notification (Failure)"
    text = "This came when I wrote to you.\n\n550 5.1.1 user unknown: sales@acme.test"

    assert nature(subject, text, "direct") is Nature.PERSON


@given(
    st.sampled_from(REPLIES),
    st.sampled_from(UNLIKE_MACHINES),
    st.sampled_from(sorted(ROUTES)),
)
def test_people_who_write_more_than_one_thing_are_people(
    one: tuple[str, str], other: tuple[str, str], route: str
) -> None:
    assert nature(one[0], f"{one[1]}\n\n{other[1]}", route) is Nature.PERSON
