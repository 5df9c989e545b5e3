"""Finishing a message: it is readable, not too long, and an email has a text and an HTML form."""

from dataclasses import replace
from html.parser import HTMLParser

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
from cadence_core.text.html import html_from_text, text_from_html

MAX_BODY_LENGTH = {Channel.EMAIL: 200_000, Channel.WHATSAPP: MAX_WHATSAPP_TEXT_LENGTH}


def finish_draft(draft: Draft, channel: Channel) -> Draft:
    """Return the draft as it can be sent: checked, and an email with the other form of its body.

    Raises:
        RenderingError: the draft has no readable text, or is longer than the channel allows.
    """
    checked = check_draft(draft, channel)
    if channel is not Channel.EMAIL:
        return checked
    convert = text_from_html if checked.is_html else html_from_text
    return replace(checked, other_form=convert(checked.body))


def check_draft(draft: Draft, channel: Channel) -> Draft:
    """Return the cleaned draft; an approved template already has the form that Meta requires.

    Raises:
        RenderingError: the draft has no readable text, or is longer than the channel allows.
    """
    if draft.approved_template is not None:
        return draft
    body = check_body(draft.body, channel, is_html=draft.is_html)
    subject = check_subject(draft.subject or "") if channel is Channel.EMAIL else None
    return replace(draft, subject=subject, body=body)


def check_body(text: str, channel: Channel, *, is_html: bool) -> str:
    """Return the cleaned body of a message; raises as ``check_draft``."""
    body = clean_text(text).strip()
    if not _readable_text(body, is_html=is_html):
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


class _TextCollector(HTMLParser):
    """Collects the visible content: text and images, not markup."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self._unseen_tag: str | None = None

    def handle_data(self, data: str) -> None:
        if self._unseen_tag is None:
            self.seen.append(data)

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
        if tag == "img":
            self.seen.append(tag)
        if tag in ("style", "script", "title"):
            self._unseen_tag = tag

    def handle_endtag(self, tag: str) -> None:
        if tag == self._unseen_tag:
            self._unseen_tag = None


def _readable_text(body: str, *, is_html: bool) -> str:
    if not is_html:
        return body
    collector = _TextCollector()
    collector.feed(body)
    collector.close()
    return "".join(collector.seen).strip()
