"""Judges what the writer of an inbound message wrote, without what is quoted in it."""

import re
from collections.abc import Sequence

from cadence_core.feedback.domain.absences import without_signature
from cadence_core.feedback.domain.replies import InboundMessage, Judgment, SentText
from cadence_core.feedback.opt_out.our_text import OurText, compared
from cadence_core.feedback.opt_out.phrases import MAX_LINES, asks_to_opt_out
from cadence_core.feedback.opt_out.readable import is_readable
from cadence_core.feedback.opt_out.suspicions import is_suspicious
from cadence_core.feedback.opt_out.unquoted import OwnWords, own_words
from cadence_core.text.html import text_from_html
from cadence_core.text.markup import is_html

# "Re: ", "AW: ", "RES: [2]: ": the beginning of a subject that answers ours.
REPLY_PREFIX = re.compile(r"(?:\s*(?:\[\d+\]|[^\W\d]{1,12})\s?(?:\[\d+\]\s?)?[:\uff1a])*\s*")


class OptOutPhrases:
    """Recognizes an opt-out by the phrases that people use."""

    def judge(self, message: InboundMessage, sent: Sequence[SentText]) -> Judgment:
        ours = [OurText(_as_text(one.content)) for one in sent if one.content]
        subjects = [one.subject for one in sent if one.subject]
        own = own_words(message.text, ours)
        further = [
            own_words(_without_topic(text, subjects), ours)
            for text in message.further_texts
            if _topic(text) not in map(_topic, subjects)
        ]
        if any(asks_to_opt_out(each.written, message.channel) for each in (own, *further)):
            return Judgment.OPT_OUT
        is_clear = bool(message.text) and _is_clear(own, message)
        return Judgment.NO_OPT_OUT if is_clear else Judgment.UNCLEAR


def _as_text(content: str) -> str:
    return text_from_html(content) if is_html(content) else content


def _without_topic(text: str, subjects: Sequence[str]) -> str:
    """Return what the writer has added to a subject of ours: "Re: Hello Maria - unsubscribe"."""
    written = REPLY_PREFIX.sub("", text, count=1)
    ours = (one for one in subjects if written.casefold().startswith(one.casefold()))
    return written[len(next(ours, "")) :]


def _topic(subject: str) -> str:
    return compared(REPLY_PREFIX.sub("", subject, count=1))


def _is_clear(own: OwnWords, message: InboundMessage) -> bool:
    """Return whether nothing in a reply makes it likely that the writer wants no more messages."""
    letter = without_signature(own.written)
    return not (
        asks_to_opt_out(own.doubtful, message.channel)
        or is_suspicious(letter[:MAX_LINES], message.ours)
        or not is_readable(" ".join(letter))
    )
