"""Judges texts as the reader of feedback does, without a message around them."""

from collections.abc import Sequence
from datetime import UTC, datetime

from cadence_core.feedback.domain.automatic_mail import Nature
from cadence_core.feedback.domain.delivery import Source
from cadence_core.feedback.domain.replies import InboundMessage, Judgment, SentText
from cadence_core.feedback.opt_out.reader import OptOutPhrases
from cadence_core.model.enrollment import Channel


def an_answer(
    text: str = "",
    subject: str = "",
    nature: Nature = Nature.PERSON,
    channel: Channel = Channel.EMAIL,
) -> InboundMessage:
    return InboundMessage(
        key="1",
        source=Source.SES,
        channel=channel,
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


def judgment(
    text: str, sent: Sequence[str] = (), channel: Channel = Channel.EMAIL, subject: str = ""
) -> Judgment:
    """Return what the reader makes of a text that answers what we sent."""
    texts = [SentText("Hello Maria", content) for content in sent]
    return OptOutPhrases().judge(an_answer(text, subject, channel=channel), texts)


def is_opt_out(text: str, channel: Channel = Channel.EMAIL) -> bool:
    return judgment(text, channel=channel) is Judgment.OPT_OUT
