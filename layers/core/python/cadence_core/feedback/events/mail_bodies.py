"""Reads what notices and automatic answers are recognized by from the body of a received mail.

Servers of all ages build these mails, and some build them wrongly: what cannot be read is left out.
"""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message

from cadence_core.feedback.domain.mail import MailBody
from cadence_core.feedback.events.received_mail import text_of
from cadence_core.model.provider_ids import kept_id

MAX_MAIL_BYTES = 400_000
MAX_REPORT_LENGTH = 20_000
MAX_PARTS = 50
REPORTS = (
    "message/delivery-status",
    "message/global-delivery-status",
    "message/feedback-report",
    "text/delivery-status",
)
SOFT_BREAK = re.compile(rb"=\r?\n")
# SES's id of a message, in the header that a notice returns or in the field of a report.
RETURNED_ID = re.compile(
    rb"^[ \t>]*(?:x-)?(?:original-)?message-?id:\s*<?([^<>@\s]+)@(?:[\w-]+\.)*amazonses\.com>?",
    re.IGNORECASE | re.MULTILINE,
)
CALENDAR_ANSWER = re.compile(r"^METHOD:(?:REPLY|COUNTER)\s*$", re.IGNORECASE | re.MULTILINE)


def body_of(mail: bytes) -> MailBody:
    """Return what the body of a mail says, and how it is built; nothing of what is unreadable."""
    mail = mail[:MAX_MAIL_BYTES]
    try:
        message = message_from_bytes(mail)
    except Exception:  # as below
        return MailBody(returned=_returned_ids(mail))
    try:
        parts = [*_direct_parts(message)]
        types = tuple(part.get_content_type() for part in parts)
        report = "\n".join(map(_fields_of, parts))[:MAX_REPORT_LENGTH]
        is_calendar_answer = any(map(_is_calendar_answer, parts))
    except Exception:  # malformed mail makes the parsers raise any kind of error
        types, report, is_calendar_answer = (), "", False
    return MailBody(text_of(message), types, report, _returned_ids(mail), is_calendar_answer)


def _direct_parts(mail: Message) -> Iterator[Message]:
    """Yield the mail and its parts, but not those of mails that it contains."""
    waiting = [mail]
    for _ in range(MAX_PARTS):
        if not waiting:
            return
        part = waiting.pop(0)
        yield part
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            waiting += [one for one in part.get_payload() if isinstance(one, Message)]


def _fields_of(part: Message) -> str:
    """Return the fields of a report, one a line; none of a part that is no report."""
    if part.get_content_type() not in REPORTS:
        return ""
    blocks = part.get_payload() if part.is_multipart() else [part]
    lines: list[str] = []
    for block in filter(lambda one: isinstance(one, Message), blocks):
        lines += (f"{name}: {value}" for name, value in block.raw_items())
        # Behind an empty line, what the parser takes for the text has further fields.
        lines += [text] if isinstance(text := block.get_payload(), str) else []
    return "\n".join(lines)


def _is_calendar_answer(part: Message) -> bool:
    if part.get_content_type() != "text/calendar":
        return False
    method = str(part.get_param("method", "")).upper()
    payload = part.get_payload(decode=True)
    text = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
    return method in ("REPLY", "COUNTER") or CALENDAR_ANSWER.search(text) is not None


def _returned_ids(mail: bytes) -> tuple[str, ...]:
    """Return the ids in the body: that of the mail's own header is no message of ours."""
    _, _, body = mail.replace(b"\r\n", b"\n").partition(b"\n\n")
    found = RETURNED_ID.findall(SOFT_BREAK.sub(b"", body))
    return tuple(dict.fromkeys(kept_id(one.decode("utf-8", "replace")) for one in found))
