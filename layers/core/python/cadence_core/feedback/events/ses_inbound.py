"""Amazon SES inbound mail: the notification of a receipt rule's SNS action (or S3 action)."""

import re
from base64 import b64decode
from collections.abc import Iterator
from datetime import datetime
from email.utils import getaddresses
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from cadence_core.feedback.domain.absences import own_text, says_left
from cadence_core.feedback.domain.automatic_mail import Nature, nature_of
from cadence_core.feedback.domain.delivery import Source
from cadence_core.feedback.domain.mail import Header, ReceivedMail
from cadence_core.feedback.domain.mail_reports import report_of
from cadence_core.feedback.domain.replies import InboundMessage
from cadence_core.feedback.domain.return_dates import away_until
from cadence_core.feedback.events.limits import MAX_TEXT_LENGTH, ProviderId
from cadence_core.feedback.events.mail_bodies import body_of
from cadence_core.feedback.events.received_mail import first, header, headers_of, writer_of
from cadence_core.model.enrollment import Channel, InteractionId
from cadence_core.model.message import MAX_SUBJECT_LENGTH
from cadence_core.model.provider_ids import kept_id
from cadence_core.runtime.event_shapes import AwsShape

# SES sets the Message-ID itself: its id of the message at a host that depends on the region.
SES_MESSAGE_ID = re.compile(r"<([^<>@\s]+)@(?:[\w-]+\.)*amazonses\.com>")
# Some mail programs encode the "+" of a mailto link.
TOKEN = re.compile(r"(?:\+|%2b)([0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12})@", re.IGNORECASE)
CAPITAL = re.compile(r"([A-Z])")
PLUS_PART = re.compile(r"(?:\+|%2b)[^@]*@", re.IGNORECASE)


class _Header(AwsShape):
    name: str
    value: str | None = None


class _Mail(AwsShape):
    message_id: Annotated[ProviderId, Field(alias="messageId", min_length=1)]
    timestamp: datetime
    source: str = ""
    headers: list[_Header] = Field(default_factory=list)
    common: Annotated[dict[str, Any], Field(alias="commonHeaders", default_factory=dict)]

    def listed(self) -> list[Header]:
        """Return the headers that SES lists. The list ends after 10 KB."""
        return [header(one.name, one.value) for one in self.headers if one.value is not None]

    def summary(self) -> Iterator[Header]:
        """Yield the headers that SES summarizes; they are complete even if its list was cut."""
        for name, value in self.common.items():
            values = value if isinstance(value, list) else [value]
            if text := ", ".join(value for value in values if isinstance(value, str)):
                yield header(CAPITAL.sub(r"-\1", name), text)


class _Action(AwsShape):
    encoding: str | None = None


class _Receipt(AwsShape):
    recipients: list[str] = Field(default_factory=list)
    action: _Action = _Action()


class SesInbound(AwsShape):
    """One received mail. With an S3 action it has no ``content``, only headers."""

    mail: _Mail
    receipt: _Receipt = _Receipt()
    content: str | None = None

    def inbound_message(self) -> InboundMessage:
        """Return the mail in the words of the domain."""
        content = self._content()
        headers = self._headers(content)
        sender = writer_of(headers) or self.mail.source
        subject = first(headers, "subject")[:MAX_SUBJECT_LENGTH]
        answers = _answered_ids(headers)
        body = body_of(content)
        mail = ReceivedMail(headers, sender, body)
        nature = nature_of(mail)
        written = f"{subject}\n{own_text(body.text)}"
        is_automatic = nature is Nature.AUTO_REPLY
        recipients = self._recipients(headers)
        return InboundMessage(
            key=f"ses:Received:{self.mail.message_id}",
            source=Source.SES,
            channel=Channel.EMAIL,
            occurred_at=self.mail.timestamp,
            external_id=self.mail.message_id,
            writer=sender,
            ours=(*recipients, *(PLUS_PART.sub("@", address) for address in recipients)),
            answers=answers,
            tokens=tuple(
                InteractionId(UUID(token)) for token in TOKEN.findall(" ".join(recipients))
            ),
            nature=nature,
            subject=subject or None,
            text=body.text[:MAX_TEXT_LENGTH],
            further_texts=(subject,),
            report=report_of(mail, answers) if nature is Nature.DELIVERY_NOTICE else None,
            has_left=is_automatic and says_left(written),
            away_until=away_until(written, self.mail.timestamp.date()) if is_automatic else None,
        )

    def _recipients(self, headers: list[Header]) -> tuple[str, ...]:
        named = [value for name, value in headers if name in ("to", "cc")]
        addresses = [address for _, address in getaddresses(named) if address]
        return tuple(dict.fromkeys((*self.receipt.recipients, *addresses)))

    def _content(self) -> bytes:
        """Return the mail itself, empty if SES did not deliver it."""
        content = self.content or ""
        if (self.receipt.action.encoding or "").upper() != "BASE64":
            return content.encode("utf-8", "replace")
        try:
            return b64decode(content)
        except ValueError:
            return b""

    def _headers(self, content: bytes) -> list[Header]:
        """Return the headers of the mail, and those that only SES names, last."""
        headers = [*headers_of(content), *self.mail.listed()]
        known = {name for name, _ in headers}
        return [*headers, *(one for one in self.mail.summary() if one[0] not in known)]


def _answered_ids(headers: list[Header]) -> tuple[str, ...]:
    """Return the ids of the SES messages in In-Reply-To and References, the nearest first."""
    named = [
        " ".join(value for name, value in headers if name == wanted)
        for wanted in ("references", "in-reply-to")
    ]
    ids = reversed(SES_MESSAGE_ID.findall(" ".join(named)))
    return tuple(dict.fromkeys(map(kept_id, ids)))
