"""Finishing a message: it is readable, not too long, and an email has a text and an HTML form."""

from dataclasses import replace

from cadence_core.model.enrollment import Channel
from cadence_core.model.message import (
    MAX_SUBJECT_LENGTH,
    MAX_WHATSAPP_TEXT_LENGTH,
    Draft,
    RenderingError,
    clean_subject,
    clean_text,
)
from cadence_core.model.reasons import Reason
from cadence_core.templates.html_shape import Seen
from cadence_core.text.html import html_from_text, text_from_html
from cadence_core.text.readable import is_readable

MAX_BODY_LENGTH = {Channel.EMAIL: 200_000, Channel.WHATSAPP: MAX_WHATSAPP_TEXT_LENGTH}


def finish_draft(draft: Draft, channel: Channel, seen: Seen | None = None) -> Draft:
    """Return the draft as it can be sent: checked, and an email with the other form of its body.

    ``seen`` is what a reader sees of an HTML body, if that is known.

    Raises:
        RenderingError: the draft has no readable text, or is longer than the channel allows.
    """
    checked = check_draft(draft, channel, seen)
    if channel is not Channel.EMAIL:
        return checked
    return replace(checked, other_form=_other_form(checked, seen))


def _other_form(draft: Draft, seen: Seen | None) -> str:
    if not draft.is_html:
        return html_from_text(draft.body)
    return seen.text if seen else text_from_html(draft.body)


def check_draft(draft: Draft, channel: Channel, seen: Seen | None = None) -> Draft:
    """Return the cleaned draft; an approved template already has the form that Meta requires.

    Raises:
        RenderingError: the draft has no readable text, or is longer than the channel allows.
    """
    if draft.approved_template is not None:
        return draft
    body = check_body(draft.body, channel, is_html=draft.is_html, seen=seen)
    subject = check_subject(draft.subject or "") if channel is Channel.EMAIL else None
    return replace(draft, subject=subject, body=body)


def check_body(text: str, channel: Channel, *, is_html: bool, seen: Seen | None = None) -> str:
    """Return the cleaned body of a message; raises as ``check_draft``."""
    body = clean_text(text).strip()
    if seen is None:
        has_content = is_readable(body) if is_html else bool(body)
    else:
        has_content = seen.is_readable
    if not has_content:
        raise RenderingError(Reason.EMPTY_RENDERING, "body")
    if len(body) > MAX_BODY_LENGTH[channel]:
        raise RenderingError(Reason.CONTENT_TOO_LONG, "body")
    return body


def check_subject(text: str) -> str:
    """Return the cleaned subject of an email; raises as ``check_draft``."""
    subject = clean_subject(text)
    if not subject:
        raise RenderingError(Reason.EMPTY_RENDERING, "subject")
    if len(subject) > MAX_SUBJECT_LENGTH:
        raise RenderingError(Reason.CONTENT_TOO_LONG, "subject")
    return subject
