"""A rendered message, on its way to the provider."""

from dataclasses import dataclass

from cadence_core.errors import CadenceError
from cadence_core.model.enrollment import Channel, DueEnrollment, InteractionId, Sender, Step
from cadence_core.model.reasons import Reason


class RenderingError(CadenceError):
    """A message cannot be rendered: ``reason`` says why to hold, ``detail`` what is at fault."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class ApprovedTemplate:
    """A WhatsApp template that Meta approved, with the values of its positional parameters."""

    name: str
    language: str
    parameters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """The text of a message. ``subject`` is ``None`` except on email.

    ``in_reply_to`` is the provider's id of the email that this one answers. Where there is an
    ``approved_template``, that is what is sent, and ``body`` only says so to people.
    """

    subject: str | None
    body: str
    is_html: bool
    ai_generated: bool = False
    unsubscribe_url: str | None = None
    in_reply_to: str | None = None
    approved_template: ApprovedTemplate | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """One message to one lead; ``id`` identifies it to us and to the provider."""

    id: InteractionId
    channel: Channel
    to: str
    sender: Sender
    draft: Draft


@dataclass(frozen=True, slots=True)
class AiUsage:
    """What one answer of a model cost."""

    model: str
    input_tokens: int
    output_tokens: int


@dataclass(frozen=True, slots=True)
class PreparedStep:
    """A claimed enrollment whose step is ready to be sent.

    ``ai_usage`` is what this attempt paid for a personal text, whether or not that is sent.
    """

    enrollment: DueEnrollment
    step: Step
    message: Message
    ai_usage: AiUsage | None = None


def clean_text(text: str) -> str:
    """Drop what neither PostgreSQL nor a mail can hold: NUL, other controls, lone surrogates."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        char for char in text if (char >= " " or char in "\n\t") and not _is_unwanted(char)
    )


def _is_unwanted(char: str) -> bool:
    return char == "\x7f" or "\x80" <= char <= "\x9f" or "\ud800" <= char <= "\udfff"


def clean_subject(text: str) -> str:
    """Return the text as one line: a line break in a subject would start a new header."""
    return " ".join(clean_text(text).split())
