"""The effects of a message from outside, with any reader for opt-outs."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from cadence_core.feedback.domain.automatic_mail import Nature
from cadence_core.feedback.domain.delivery import Source
from cadence_core.feedback.domain.replies import (
    Correspondent,
    InboundKind,
    InboundMessage,
    effects_of_inbound,
)
from cadence_core.feedback.opt_out.phrases import OptOutPhrases
from cadence_core.model.enrollment import Channel

LEAD = Correspondent(uuid4(), (uuid4(),), None, is_us=False)
COLLEAGUE = Correspondent(uuid4(), (uuid4(),), None, is_us=True)


def a_reply(text: str = "", subject: str = "", nature: Nature = Nature.PERSON) -> InboundMessage:
    return InboundMessage(
        key="1",
        source=Source.SES,
        channel=Channel.EMAIL,
        occurred_at=datetime(2026, 11, 25, tzinfo=UTC),
        external_id="1",
        writer="maria@lead.test",
        ours=("ana@acme.test",),
        answers=(),
        tokens=(),
        nature=nature,
        subject=subject,
        text=text,
        further_texts=(subject,),
    )


@pytest.mark.parametrize(
    ("is_opt_out", "kind"), [(True, InboundKind.OPT_OUT), (False, InboundKind.REPLY)]
)
def test_a_lead_opts_out_if_the_reader_says_so(*, is_opt_out: bool, kind: InboundKind) -> None:
    assert effects_of_inbound(a_reply(), LEAD, lambda _: is_opt_out).kind is kind


@pytest.mark.parametrize(
    ("correspondent", "nature"),
    [
        (None, Nature.PERSON),
        (COLLEAGUE, Nature.PERSON),
        (LEAD, Nature.AUTO_REPLY),
        (LEAD, Nature.DELIVERY_NOTICE),
    ],
)
def test_only_messages_written_by_a_lead_are_read_for_opt_outs(
    correspondent: Correspondent | None, nature: Nature
) -> None:
    read: list[InboundMessage] = []

    def is_opt_out(message: InboundMessage) -> bool:
        read.append(message)
        return True

    effects = effects_of_inbound(a_reply(nature=nature), correspondent, is_opt_out)

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
    assert OptOutPhrases().is_opt_out(a_reply(text, subject)) is expected
