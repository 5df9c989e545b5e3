"""The effects of a message from outside, with any reader for opt-outs."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import uuid4

import pytest

from cadence_core.feedback.domain.automatic_mail import Nature
from cadence_core.feedback.domain.replies import (
    Correspondent,
    InboundKind,
    InboundMessage,
    Judgment,
    SentText,
    effects_of_inbound,
)
from tests.feedback.judging import an_answer, judgment

LEAD = Correspondent(uuid4(), (uuid4(),), None, is_us=False)
COLLEAGUE = Correspondent(uuid4(), (uuid4(),), None, is_us=True)


@pytest.mark.parametrize(
    ("judgment", "kind", "needs_reading"),
    [
        (Judgment.OPT_OUT, InboundKind.OPT_OUT, False),
        (Judgment.NO_OPT_OUT, InboundKind.REPLY, False),
        (Judgment.UNCLEAR, InboundKind.REPLY, True),
    ],
)
def test_a_lead_opts_out_if_the_reader_says_so(
    judgment: Judgment, kind: InboundKind, *, needs_reading: bool
) -> None:
    effects = effects_of_inbound(an_answer(), LEAD, lambda *_: judgment)

    assert (effects.kind, effects.needs_reading) == (kind, needs_reading)


def test_the_reader_is_given_what_we_sent() -> None:
    sent = (SentText("Hello", "Dear Maria"),)
    told: list[Sequence[SentText]] = []

    def judge(_: InboundMessage, texts: Sequence[SentText]) -> Judgment:
        told.append(texts)
        return Judgment.NO_OPT_OUT

    effects_of_inbound(an_answer(), replace(LEAD, sent=sent), judge)

    assert told == [sent]


@pytest.mark.parametrize(
    ("correspondent", "nature"),
    [
        (None, Nature.PERSON),
        (COLLEAGUE, Nature.PERSON),
        (LEAD, Nature.DELIVERY_NOTICE),
    ],
)
def test_only_messages_written_by_a_lead_are_read_for_opt_outs(
    correspondent: Correspondent | None, nature: Nature
) -> None:
    read: list[InboundMessage] = []

    def judge(message: InboundMessage, _: object) -> Judgment:
        read.append(message)
        return Judgment.OPT_OUT

    effects = effects_of_inbound(an_answer(nature=nature), correspondent, judge)

    assert (effects.suppress, read) == (None, [])


@pytest.mark.parametrize(
    ("text", "subject", "expected"),
    [
        ("Please stop emailing me", "Re: Hello", True),
        ("", "unsubscribe", True),
        ("Call me on Monday", "Re: Hello", False),
    ],
)
def test_opt_outs_are_looked_for_in_the_text_and_the_subject(
    text: str, subject: str, *, expected: bool
) -> None:
    assert (judgment(text, subject=subject) is Judgment.OPT_OUT) is expected
