"""A rendered message, on its way to the provider."""

import re
from dataclasses import dataclass, field
from typing import Literal

from cadence_core.errors import CadenceError
from cadence_core.model.details import short_detail
from cadence_core.model.enrollment import Channel, DueEnrollment, InteractionId, Sender, Step
from cadence_core.model.message_tags import Origin
from cadence_core.model.portable import Portable
from cadence_core.model.reasons import Reason

MAX_SUBJECT_LENGTH = 998
"""Of an email, in characters: a line of a mail is not longer (RFC 5322)."""
MAX_WHATSAPP_TEXT_LENGTH = 4_096
"""Of a text message, in characters: Meta refuses a longer one."""


HeaderKind = Literal["text", "image", "video", "document"]
ButtonKind = Literal["url", "payload", "coupon_code"]
UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
DECEPTIVE = re.compile("[\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")


class RenderingError(CadenceError):
    """A message cannot be rendered: ``reason`` says why to hold, ``detail`` names the cause.

    ``cpu_seconds`` is what it cost to find out, if that was measured.
    """

    def __init__(self, reason: Reason, detail: str = "", cpu_seconds: float = 0.0) -> None:
        self.reason = reason
        self.detail = short_detail(detail)
        self.cpu_seconds = cpu_seconds
        super().__init__(f"{reason}: {self.detail}")

    def __reduce__(self) -> tuple[type["RenderingError"], tuple[Reason, str, float]]:
        """Pickle the parts; by itself an exception would pickle its text."""
        return RenderingError, (self.reason, self.detail, self.cpu_seconds)


@dataclass(frozen=True, slots=True)
class Header(Portable):
    """The header of an approved template: its text, or the link of an image, video or document."""

    kind: HeaderKind
    value: str
    filename: str | None = None
    parameter_name: str | None = None


@dataclass(frozen=True, slots=True)
class ButtonValue(Portable):
    """The value of an approved template's button, whose position is ``index``, from 0."""

    index: int
    kind: ButtonKind
    value: str


@dataclass(frozen=True, slots=True)
class ApprovedTemplate(Portable):
    """A WhatsApp template that Meta approved, with its values.

    The parameters of its body are positional, or have as many ``parameter_names``.
    """

    name: str
    language: str
    parameters: tuple[str, ...]
    parameter_names: tuple[str, ...] = ()
    header: Header | None = None
    buttons: tuple[ButtonValue, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft(Portable):
    """The text of a message. ``subject`` is ``None`` except for an email.

    ``other_form`` is the body of an email once more: as text if ``body`` is HTML, as HTML if it is
    text; empty if there is none. ``in_reply_to`` is the provider's id of the email that this one
    replies to. If there is an ``approved_template``, that is sent, and ``body`` is only a readable
    record of it. ``cpu_seconds`` is what rendering cost, if that was measured.
    """

    subject: str | None
    body: str
    is_html: bool
    ai_generated: bool = False
    unsubscribe_url: str | None = None
    in_reply_to: str | None = None
    approved_template: ApprovedTemplate | None = None
    other_form: str = ""
    cpu_seconds: float = field(default=0.0, compare=False)


@dataclass(frozen=True, slots=True)
class Message:
    """One message to one lead; ``id`` identifies it to us and to the provider.

    ``is_test``: it goes to a colleague instead. No event about it is a lead's.
    """

    id: InteractionId
    origin: Origin
    channel: Channel
    to: str
    sender: Sender
    draft: Draft
    is_test: bool = False


@dataclass(frozen=True, slots=True)
class AiUsage:
    """The cost of one answer of a model, in tokens."""

    model: str
    input_tokens: int
    output_tokens: int


@dataclass(frozen=True, slots=True)
class PreparedStep:
    """A claimed enrollment whose step is ready to be sent.

    ``ai_usage`` is the cost of this attempt's personal text, even if that text is not sent.
    """

    enrollment: DueEnrollment
    step: Step
    message: Message
    ai_usage: AiUsage | None = None


def clean_text(text: str) -> str:
    """Drop characters that PostgreSQL or an email cannot hold: controls and lone surrogates."""
    return UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def clean_subject(text: str) -> str:
    """Return the text as one line that reads as it is written.

    A line break could start another header. Direction controls show a text in another order than
    it has, and tag characters hide text.
    """
    return " ".join(DECEPTIVE.sub("", clean_text(text)).split())
