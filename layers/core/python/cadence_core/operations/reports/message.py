"""One message as its reader got it, and the conversation that it is a part of."""

from datetime import datetime
from uuid import UUID

from cadence_core.database.connection import Database
from cadence_core.errors import JobFailedError, UnknownNameError
from cadence_core.model.enrollment import Channel, InteractionId, Sender
from cadence_core.operations.operation import Operation
from cadence_core.operations.reading import Record, read
from cadence_core.runtime.limited_process.process import LimitedProcess
from cadence_core.text.html import html_from_text, text_from_html
from cadence_core.text.markup import is_html

MAX_TURNS = 20
"""Other messages and replies in one answer, the newest."""
MAX_TURN_LENGTH = 10_000
"""Of a text in the conversation, in characters."""


class MessageRequest(Record):
    """``id``: of a message or a reply."""

    id: UUID


class HeaderLine(Record):
    """A header, decoded."""

    name: str
    value: str


class Turn(Record):
    """Another message or reply; ``text`` is its beginning, ``None`` if nothing is left of it."""

    message_id: UUID
    created_at: datetime
    channel: str
    type: str
    status: str
    subject: str | None
    text: str | None


class _About(Record):
    message_id: UUID
    org_id: UUID
    organization: str
    lead_id: UUID
    who: str
    enrollment_id: UUID | None
    cadence: str | None
    position: int | None
    total: int | None
    channel: str
    type: str
    status: str
    error_code: str | None
    error_detail: str | None
    attempts: int
    created_at: datetime
    sent_at: datetime | None
    external_id: str | None
    ai_generated: bool
    template: str | None
    template_version: int | None
    conversation: tuple[Turn, ...]


class MessageAnswer(_About):
    """A message or reply.

    ``headers``: as far as they are stored. The sender's name and addresses are those of today; so
    is the lead's, which is left out if the message went to another one. ``text`` and ``html``: both
    forms, as an email has them; ``None``: there is none, or nothing is left of the text.
    ``conversation``: what else belongs to the enrollment, the oldest first; its newest 20.
    """

    headers: tuple[HeaderLine, ...]
    text: str | None
    html: str | None


class _Row(_About):
    subject: str | None
    content: str
    reply_to_id: UUID | None
    sender_id: UUID | None
    sender_address: str | None
    sender_name: str | None
    sender_reply_to: str | None
    lead_address: str | None


def show_message(database: Database, request: MessageRequest) -> MessageAnswer:
    """Return one message or reply, with its conversation.

    Raises:
        UnknownNameError: no message or reply has this id.
        ProcessUnavailableError: the system starts no process at the moment.
    """
    rows = read(
        database,
        _Row,
        "standings",
        "reports/message",
        id=str(request.id),
        turns=MAX_TURNS,
        turn_length=MAX_TURN_LENGTH,
    )
    if not rows:
        raise UnknownNameError(f"no message or reply has this id: {request.id}")
    [row] = rows
    process = LimitedProcess()
    try:
        text, html = _forms(process, row, row.content)
        turns = tuple(
            turn.model_copy(update={"text": _forms(process, turn, turn.text)[0]})
            for turn in row.conversation
        )
    finally:
        process.close()
    about = {name: getattr(row, name) for name in _About.model_fields}
    return MessageAnswer(
        **{**about, "conversation": turns},
        headers=_headers(row),
        text=text,
        html=html,
    )


def _forms(
    process: LimitedProcess, of: _Row | Turn, content: str | None
) -> tuple[str | None, str | None]:
    """Return what is stored of a message as text and as HTML, which only our emails are.

    If that is too costly, the text is as it is stored.
    """
    if not content or of.channel != Channel.EMAIL or of.type != "message":
        return content or None, None
    try:
        return process.run(both_forms, content)
    except JobFailedError:
        return content, None


def both_forms(content: str) -> tuple[str, str]:
    """Return an email's text as text and as HTML, by the code that makes its other form."""
    if is_html(content):
        return text_from_html(content), content
    return content, html_from_text(content)


def _headers(row: _Row) -> tuple[HeaderLine, ...]:
    ours, theirs = _mailbox(row.sender_name, row.sender_address), row.lead_address
    is_ours = row.type == "message"
    pairs = (
        ("From", ours if is_ours else theirs),
        ("To", theirs if is_ours else ours),
        ("Reply-To", _reply_to(row) if is_ours else None),
        ("Subject", row.subject),
        ("Date", row.sent_at and f"{row.sent_at:%a, %d %b %Y %H:%M:%S} +0000"),
    )
    return tuple(HeaderLine(name=name, value=value) for name, value in pairs if value)


def _mailbox(name: str | None, address: str | None) -> str | None:
    return f"{name} <{address}>" if name and address else address


def _reply_to(row: _Row) -> str | None:
    if not (row.sender_id and row.sender_address and row.sender_reply_to):
        return None
    sender = Sender(row.sender_id, row.sender_address, "", reply_to=row.sender_reply_to)
    return sender.reply_address(InteractionId(row.message_id))


MESSAGE = Operation("message", MessageRequest, MessageAnswer, show_message)
