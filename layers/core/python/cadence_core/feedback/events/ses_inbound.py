"""Amazon SES inbound mail: the notification of a receipt rule's SNS action (or S3 action)."""

import re
from base64 import b64decode
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator, Field

from cadence_core.feedback.domain.absences import says_left
from cadence_core.feedback.domain.automatic_mail import Nature, may_be_automatic, nature_of
from cadence_core.feedback.domain.delivery import Source
from cadence_core.feedback.domain.mail import Header, ReceivedMail
from cadence_core.feedback.domain.mail_reports import report_of
from cadence_core.feedback.domain.replies import HEADERS_CUT, UNREADABLE, InboundMessage
from cadence_core.feedback.domain.return_dates import away_until
from cadence_core.feedback.domain.sender_proof import Verdicts, is_sender_proven
from cadence_core.feedback.events.header_addresses import MAX_ADDRESSES, addresses_in
from cadence_core.feedback.events.limits import MAX_CODE_LENGTH, MAX_TEXT_LENGTH, ProviderId
from cadence_core.feedback.events.mail_bodies import body_of
from cadence_core.feedback.events.received_mail import (
    claimed_senders,
    first,
    header,
    headers_of,
    writer_of,
)
from cadence_core.feedback.events.signers import signers_of
from cadence_core.model.enrollment import Channel, InteractionId
from cadence_core.model.message import MAX_SUBJECT_LENGTH
from cadence_core.model.provider_ids import kept_id
from cadence_core.runtime.event_shapes import AwsShape

# SES sets the Message-ID itself: its id of the message at a host that depends on the region.
SES_MESSAGE_ID = re.compile(r"<([^<>@\s]+)@(?:[\w-]+\.)*amazonses\.com>")
# Some mail programs encode the "+" of a mailto link.
TOKEN = re.compile(r"(?:\+|%2b)([0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12})@", re.IGNORECASE)
MAX_DAYS_ON_THE_WAY = timedelta(days=5)
CAPITAL = re.compile(r"([A-Z])")
PLUS_PART = re.compile(r"(?:\+|%2b)[^@]*@", re.IGNORECASE)

StoredMailReader = Callable[[str, str], bytes]
"""Returns the content of a mail by its bucket and key, empty if it cannot be read."""


def no_stored_mail(_bucket: str, _key: str) -> bytes:
    """Read no bucket at all."""
    return b""


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: object) -> list[str]:
    return [text for text in value if isinstance(text, str)] if isinstance(value, list) else []


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _objects(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


# What came with the mail is read as far as it can be: a stranger wrote it.
Text = Annotated[str, BeforeValidator(_text)]
Texts = Annotated[list[str], BeforeValidator(_texts)]
Object = Annotated[dict[str, Any], BeforeValidator(_object)]
Objects = Annotated[list[dict[str, Any]], BeforeValidator(_objects)]


class _Mail(AwsShape):
    message_id: Annotated[ProviderId, Field(alias="messageId", min_length=1)]
    timestamp: datetime
    source: Text = ""
    headers: Objects = Field(default_factory=list)
    is_cut: Annotated[bool, BeforeValidator(bool), Field(alias="headersTruncated")] = False
    common: Annotated[Object, Field(alias="commonHeaders", default_factory=dict)]

    @property
    def return_path(self) -> str:
        """The address that the sending server named, empty for a notice."""
        return self.source or _text(self.common.get("returnPath"))

    def listed(self) -> list[Header]:
        """Return the headers that SES lists. The list ends after 10 KB."""
        named = ((_text(one.get("name")), one.get("value")) for one in self.headers)
        return [header(name, value) for name, value in named if name and isinstance(value, str)]

    def summary(self) -> Iterator[Header]:
        """Yield the headers that SES summarizes; they are complete even if its list was cut."""
        for name, value in self.common.items():
            values = value if isinstance(value, list) else [value]
            if text := ", ".join(_texts(values)):
                yield header(CAPITAL.sub(r"-\1", name), text)


class _Action(AwsShape):
    encoding: Text = ""
    bucket: Annotated[Text, Field(alias="bucketName")] = ""
    key: Annotated[Text, Field(alias="objectKey")] = ""


class _Receipt(AwsShape):
    recipients: Texts = Field(default_factory=list)
    action: Annotated[_Action, BeforeValidator(_object)] = _Action()
    spam: Annotated[Object, Field(alias="spamVerdict", default_factory=dict)]
    virus: Annotated[Object, Field(alias="virusVerdict", default_factory=dict)]
    spf: Annotated[Object, Field(alias="spfVerdict", default_factory=dict)]
    dkim: Annotated[Object, Field(alias="dkimVerdict", default_factory=dict)]
    dmarc: Annotated[Object, Field(alias="dmarcVerdict", default_factory=dict)]

    def verdicts(self) -> Verdicts:
        """Return what SES found about the mail."""
        found = (self.spam, self.virus, self.spf, self.dkim, self.dmarc)
        words = (_text(verdict.get("status")).strip().upper() for verdict in found)
        return Verdicts(*(word[:MAX_CODE_LENGTH] for word in words))


class SesInbound(AwsShape):
    """One received mail. With an S3 action it has no ``content``: the mail is in a bucket."""

    mail: _Mail
    receipt: Annotated[_Receipt, BeforeValidator(_object)] = Field(
        default_factory=lambda: _Receipt.model_validate({})
    )
    content: Text = ""

    def inbound_message(self, read_stored: StoredMailReader) -> InboundMessage:
        """Return the mail in the words of the domain.

        Of a mail that cannot be read, only what SES itself says counts.

        Raises:
            MailUnavailableError: its bucket does not answer.
        """
        action = self.receipt.action
        content = self._content() or read_stored(action.bucket, action.key)
        flag = HEADERS_CUT if self.mail.is_cut and not content else ""
        try:
            return self._message(self._headers(content), content, flag)
        except Exception:  # a stranger wrote the mail, and no reply may be lost
            return self._message([("return-path", self.mail.return_path)], b"", UNREADABLE)

    def _message(self, headers: list[Header], content: bytes, flag: str) -> InboundMessage:
        senders = claimed_senders(headers)
        writer = writer_of(headers) or self.mail.source
        subject = first(headers, "subject")[:MAX_SUBJECT_LENGTH]
        answers = _answered_ids(headers)
        body = body_of(content)
        mail = ReceivedMail(headers, writer, body)
        nature = nature_of(mail)
        is_automatic = nature is Nature.AUTO_REPLY
        written = f"{subject}\n{mail.written}" if is_automatic else ""
        recipients = self._recipients(headers)
        verdicts = self.receipt.verdicts()
        return InboundMessage(
            key=f"ses:Received:{self.mail.message_id}",
            source=Source.SES,
            channel=Channel.EMAIL,
            occurred_at=self.mail.timestamp,
            external_id=self.mail.message_id,
            writer=writer,
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
            has_left=says_left(written),
            may_be_automatic=nature is Nature.PERSON and may_be_automatic(mail),
            away_until=away_until(written, _written_on(headers, self.mail.timestamp)),
            sender=senders[0] if senders else self.mail.source,
            verdicts=verdicts,
            is_sender_proven=is_sender_proven(
                verdicts, senders, self.mail.return_path, signers_of(headers)
            ),
            flag=flag,
        )

    def _recipients(self, headers: list[Header]) -> tuple[str, ...]:
        named = [value for name, value in headers if name in ("to", "cc")]
        addresses = [address for value in named for address in addresses_in(value)]
        return tuple(dict.fromkeys((*self.receipt.recipients, *addresses)))[:MAX_ADDRESSES]

    def _content(self) -> bytes:
        """Return the mail itself, empty if SES did not deliver it."""
        if self.receipt.action.encoding.upper() != "BASE64":
            return self.content.encode("utf-8", "replace")
        try:
            return b64decode(self.content)
        except ValueError:
            return b""

    def _headers(self, content: bytes) -> list[Header]:
        """Return the headers of the mail, and those that only SES names, last.

        SES judges the sender that it reads in the From header, so its reading always counts.
        """
        headers = [*headers_of(content), *self.mail.listed()]
        known = {name for name, _ in headers} - {"from"}
        return [*headers, *(one for one in self.mail.summary() if one[0] not in known)]


def _written_on(headers: list[Header], received_at: datetime) -> date:
    """Return the day on which the writer wrote, at the writer's own offset if the mail has it.

    A Date header that is far from when SES received the mail is wrong.
    """
    try:
        written = parsedate_to_datetime(first(headers, "date"))
        is_near = abs(written.astimezone(received_at.tzinfo) - received_at) < MAX_DAYS_ON_THE_WAY
    except (ValueError, TypeError, OverflowError):  # the header is missing or unreadable
        return received_at.date()
    return (written if is_near else received_at).date()


def _answered_ids(headers: list[Header]) -> tuple[str, ...]:
    """Return the ids of the SES messages in In-Reply-To and References, the nearest first."""
    named = [
        " ".join(value for name, value in headers if name == wanted)
        for wanted in ("references", "in-reply-to")
    ]
    ids = reversed(SES_MESSAGE_ID.findall(" ".join(named)))
    return tuple(dict.fromkeys(map(kept_id, ids)))
