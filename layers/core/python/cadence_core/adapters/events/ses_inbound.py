"""Amazon SES inbound mail: the notification of a receipt rule's SNS action (or S3 action)."""

import re
from base64 import b64decode
from datetime import datetime
from email import message_from_bytes, policy
from email.message import MIMEPart
from email.utils import getaddresses, parseaddr
from typing import Annotated
from uuid import UUID

from pydantic import Field

from cadence_core.adapters.email_parts import text_from_html
from cadence_core.domain.automatic_mail import Header, nature_of
from cadence_core.domain.delivery import Source
from cadence_core.domain.enrollment import Channel, InteractionId
from cadence_core.domain.replies import InboundMessage
from cadence_core.invocations import AwsShape

LONGEST_TEXT = 20_000
LONGEST_SUBJECT = 998
# SES writes its own Message-ID: its id of the message, at a host that depends on the region.
SES_MESSAGE_ID = re.compile(r"<([^<>@\s]+)@(?:[\w-]+\.)*amazonses\.com>")
TOKEN = re.compile(r"\+([0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12})@", re.IGNORECASE)
PLUS_PART = re.compile(r"\+[^@]*@")


class _Header(AwsShape):
    name: str
    value: str


class _Mail(AwsShape):
    message_id: Annotated[str, Field(alias="messageId", min_length=1)]
    timestamp: datetime
    source: str = ""
    headers: list[_Header] = Field(default_factory=list)


class _Action(AwsShape):
    encoding: str | None = None


class _Receipt(AwsShape):
    recipients: list[str] = Field(default_factory=list)
    action: _Action = _Action()


class SesInbound(AwsShape):
    """One received mail. Without ``content`` (S3 action) the headers have to do."""

    mail: _Mail
    receipt: _Receipt = _Receipt()
    content: str | None = None

    def inbound_message(self) -> InboundMessage:
        """Return the mail in the words of the domain."""
        headers = [(header.name.lower(), header.value) for header in self.mail.headers]
        sender = parseaddr(_first(headers, "from"))[1] or self.mail.source
        subject = _first(headers, "subject")[:LONGEST_SUBJECT]
        recipients = self._recipients(headers)
        return InboundMessage(
            key=f"ses:Received:{self.mail.message_id}",
            source=Source.SES,
            channel=Channel.EMAIL,
            occurred_at=self.mail.timestamp,
            external_id=self.mail.message_id,
            sender=sender,
            ours=(*recipients, *(PLUS_PART.sub("@", address) for address in recipients)),
            answers=_answered_ids(headers),
            tokens=tuple(
                InteractionId(UUID(token)) for token in TOKEN.findall(" ".join(recipients))
            ),
            nature=nature_of(headers, sender),
            subject=subject or None,
            text=self._text()[:LONGEST_TEXT],
            stop_phrases=(subject,),
        )

    def _recipients(self, headers: list[Header]) -> tuple[str, ...]:
        named = [value for name, value in headers if name in ("to", "cc")]
        addresses = [address for _, address in getaddresses(named) if address]
        return tuple(dict.fromkeys((*self.receipt.recipients, *addresses)))

    def _text(self) -> str:
        if self.content is None:
            return ""
        is_base64 = (self.receipt.action.encoding or "").upper() == "BASE64"
        raw = b64decode(self.content) if is_base64 else self.content.encode()
        body = message_from_bytes(raw, policy=policy.default).get_body(("plain", "html"))
        if body is None:
            return ""
        payload = body.get_payload(decode=True)
        text = payload.decode(_charset(body), "replace") if isinstance(payload, bytes) else ""
        return text_from_html(text) if body.get_content_subtype() == "html" else text.strip()


def _charset(part: MIMEPart) -> str:
    charset = part.get_content_charset("utf-8")
    try:
        "".encode(charset)
    except LookupError:
        return "utf-8"
    return charset


def _first(headers: list[Header], name: str) -> str:
    return next((value for header, value in headers if header == name), "")


def _answered_ids(headers: list[Header]) -> tuple[str, ...]:
    """Return the ids of the SES messages in In-Reply-To and References, the nearest first."""
    named = [
        " ".join(value for name, value in headers if name == wanted)
        for wanted in ("references", "in-reply-to")
    ]
    return tuple(dict.fromkeys(reversed(SES_MESSAGE_ID.findall(" ".join(named)))))
