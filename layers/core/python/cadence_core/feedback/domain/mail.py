"""What the recognizers of notices and automatic answers see of a received mail."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property

from cadence_core.feedback.domain.absences import own_text
from cadence_core.feedback.domain.sections import entries_of
from cadence_core.text.plain_words import plain_words

Header = tuple[str, str]
"""The name of a header in lower case, and its value."""

MAX_OPENING = 2_000
# How mail programs begin the subject of an answer or a forward, also after "[name of a list]".
ANSWER_PREFIX = re.compile(
    r"(?:\[[^\]]*\]\s*)*(?:re|res|aw|sv|vs|vá|odp|rif|ris|ynt|antw|atb|odg|отв|ref|r|rép|bls|fw|fwd"
    r"|enc|wg|tr|rv|i|vl"
    r"|回复|回覆|答复|答覆|回信|回应|返信|답장|회신|الرد|رد|תשובה|השב)\s*(?:\[\d+\]|\(\d+\)|\d)?\s*[:\uff1a]",
    re.IGNORECASE,
)

# "[name of a list] [#4711]"
TAGS = re.compile(r"(?:\[[^\]]*\]\s*)*")
# Only people forward.
FORWARD_PREFIX = re.compile(r"(?:fwd?|enc|wg|tr|rv|i|vl)\s*:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class MailBody:
    """The body of a received mail.

    Attributes:
        text: what it says, for reading.
        types: the content types of the mail and of its direct parts, in lower case.
        report: the fields of its machine-readable reports, as written.
        returned: the provider's ids of the messages that it returns or reports about.
        is_calendar_answer: whether it says if a person comes to a meeting.
    """

    text: str = ""
    types: tuple[str, ...] = ()
    report: str = ""
    returned: tuple[str, ...] = ()
    is_calendar_answer: bool = False

    @property
    def opening(self) -> str:
        """The first lines that are not quoted."""
        lines = (line.strip() for line in self.text[:MAX_OPENING].splitlines())
        return "\n".join(line for line in lines if line and not line.startswith((">", "|")))


@dataclass(frozen=True)
class ReceivedMail:
    """A mail as it was received. ``sender`` is the bare address of its From header."""

    headers: Sequence[Header]
    sender: str
    body: MailBody = field(default_factory=MailBody)

    @cached_property
    def written(self) -> str:
        """What the writer wrote, without quotations and without the signature."""
        return own_text(self.body.text)

    @property
    def subject(self) -> str:
        """The subject as written, on one line; empty if there is none."""
        return next((" ".join(value.split()) for value in self.values("subject")), "")

    @property
    def untagged_subject(self) -> str:
        """The subject without what lists and programs write in brackets before it."""
        return TAGS.sub("", self.subject, count=1)  # it matches where the subject begins

    @property
    def is_marked_as_answer(self) -> bool:
        """Whether its subject begins as a mail program begins that of a person's answer."""
        return ANSWER_PREFIX.match(self.subject) is not None

    @property
    def is_forward(self) -> bool:
        """Whether its subject begins as that of a mail that a person forwards."""
        return FORWARD_PREFIX.match(self.untagged_subject) is not None

    def values(self, name: str) -> list[str]:
        """Return the values of every header with this name, which is in lower case."""
        return [value for header, value in self.headers if header == name]

    def has(self, name: str, pattern: str = "") -> bool:
        """Return whether a header has a value that begins so. The pattern is in lower case."""
        return any(
            re.match(pattern, " ".join(value.lower().split())) for value in self.values(name)
        )


@cache
def beginnings(file: str) -> tuple[str, ...]:
    """Return the beginnings of subjects that a file of this folder lists, as plain words."""
    return tuple(words for entry in entries_of(file) if (words := plain_words(entry)))
