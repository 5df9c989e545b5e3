"""AWS End User Messaging Social: WhatsApp's statuses and inbound messages.

The envelope is AWS's; inside it, as a JSON string, lies one entry of Meta's webhook, which may
hold several changes with several statuses and messages each.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, Json

from cadence_core.adapters.events.wamids import Wamid
from cadence_core.domain.automatic_mail import Nature
from cadence_core.domain.delivery import DeliveryEvent, EventKind, Source
from cadence_core.domain.enrollment import Channel, InteractionId
from cadence_core.domain.replies import InboundMessage
from cadence_core.domain.whatsapp_failures import RETRIES_EXHAUSTED
from cadence_core.invocations import AwsShape

KINDS = {
    "accepted": EventKind.ACCEPTED,
    "sent": EventKind.ACCEPTED,
    "delivered": EventKind.DELIVERED,
    "read": EventKind.READ,
    "failed": EventKind.FAILED,
}
DROPPED = "message retries exhausted"
"""How a status begins that AWS itself writes after 180 minutes of trying."""
LONGEST_TEXT = 20_000
SHORT = 100


class _Error(AwsShape):
    code: int


class _Status(AwsShape):
    id: Wamid | None = None
    status: str
    timestamp: int | None = None
    recipient_id: str | None = None
    errors: list[_Error] = Field(default_factory=list)
    biz_opaque_callback_data: str | None = None


class _Text(AwsShape):
    body: str = ""


class _Button(AwsShape):
    text: str = ""
    payload: str = ""


class _Choice(AwsShape):
    id: str = ""
    title: str = ""


class _Interactive(AwsShape):
    button_reply: _Choice | None = None
    list_reply: _Choice | None = None

    @property
    def choice(self) -> _Choice | None:
        return self.button_reply or self.list_reply


class _Reaction(AwsShape):
    emoji: str = ""


class _Quoted(AwsShape):
    id: Wamid | None = None


class _Message(AwsShape):
    sender: Annotated[str, Field(alias="from")]
    id: Annotated[Wamid, Field(min_length=1)]
    timestamp: int
    type: str
    text: _Text | None = None
    button: _Button | None = None
    interactive: _Interactive | None = None
    reaction: _Reaction | None = None
    context: _Quoted | None = None

    def words(self) -> tuple[str, ...]:
        """Return what the lead wrote or tapped; first as they saw it, then as we named it."""
        if self.text is not None:
            return (self.text.body,)
        if self.button is not None:
            return (self.button.text, self.button.payload)
        if self.interactive is not None and (choice := self.interactive.choice) is not None:
            return (choice.title, choice.id)
        if self.reaction is not None:
            return (self.reaction.emoji,)
        return (f"[{self.type[:SHORT]}]",)


class _Metadata(AwsShape):
    phone_number_id: str = ""
    display_phone_number: str = ""


class _Value(AwsShape):
    metadata: _Metadata = _Metadata()
    statuses: list[_Status] = Field(default_factory=list)
    messages: list[_Message] = Field(default_factory=list)


class _Change(AwsShape):
    field: str
    value: dict[str, Any] = Field(default_factory=dict)


class _Entry(AwsShape):
    changes: list[_Change] = Field(default_factory=list)


class _PhoneNumber(AwsShape):
    meta_id: Annotated[str, Field(alias="metaPhoneNumberId")] = ""
    arn: str = ""

    def names(self) -> tuple[str, ...]:
        """Return every way to name the number: Meta's id, AWS's ARN, and AWS's id."""
        return (self.meta_id, self.arn, f"phone-number-id-{self.arn.rpartition('/')[2]}")


class _Context(AwsShape):
    numbers: Annotated[list[_PhoneNumber], Field(alias="MetaPhoneNumberIds", default_factory=list)]


class WhatsAppEvent(AwsShape):
    """One event of End User Messaging Social."""

    entry: Annotated[Json[_Entry], Field(alias="whatsAppWebhookEntry")]
    context: _Context | None = None
    message_id: Annotated[str | None, Field(alias="messageId")] = None
    timestamp: Annotated[datetime, Field(alias="message_timestamp")]

    def feedback(self) -> Iterator[DeliveryEvent | InboundMessage]:
        """Return every status and message in it, in the words of the domain."""
        for change in self.entry.changes:
            if change.field == "messages":
                value = _Value.model_validate(change.value)
                yield from map(self._delivery_event, value.statuses)
                for message in value.messages:
                    if message.type != "system":
                        yield self._inbound_message(message, value.metadata)

    def _delivery_event(self, status: _Status) -> DeliveryEvent:
        is_dropped = status.status.lower().startswith(DROPPED)
        word = "failed" if is_dropped else status.status
        code = str(status.errors[0].code) if status.errors else ""
        # Only here does the envelope's id name the message, as our request was answered with it.
        accepted_as = self.message_id if is_dropped or word == "accepted" else None
        kind = KINDS.get(word, EventKind.NOTED)
        code = RETRIES_EXHAUSTED if is_dropped else code or _unless_known(word, kind)
        # A message may fail in more ways than one.
        word = f"{word[:SHORT]}:{code}" if kind is EventKind.FAILED else word[:SHORT]
        occurred_at = _moment(status.timestamp) or self.timestamp
        return DeliveryEvent(
            key=f"whatsapp:{status.id or self.message_id}:{word}",
            source=Source.WHATSAPP,
            kind=kind,
            occurred_at=occurred_at,
            interaction_id=_interaction_id(status.biz_opaque_callback_data),
            message_key=status.id,
            accepted_as=accepted_as,
            address=status.recipient_id,
            code=code,
            accepted_at=occurred_at,
        )

    def _inbound_message(self, message: _Message, metadata: _Metadata) -> InboundMessage:
        text, *others = message.words()
        numbers = self.context.numbers if self.context else []
        names = (name for number in numbers for name in number.names())
        return InboundMessage(
            key=f"whatsapp:{message.id}",
            source=Source.WHATSAPP,
            channel=Channel.WHATSAPP,
            occurred_at=_moment(message.timestamp) or self.timestamp,
            external_id=message.id,
            sender=message.sender,
            ours=tuple(name for name in (metadata.phone_number_id, *names) if name),
            answers=(message.context.id,) if message.context and message.context.id else (),
            tokens=(),
            nature=Nature.PERSON,
            subject=None,
            text=text[:LONGEST_TEXT],
            stop_phrases=tuple(others),
        )


def _moment(timestamp: int | None) -> datetime | None:
    return datetime.fromtimestamp(timestamp, UTC) if timestamp else None


def _interaction_id(text: str | None) -> InteractionId | None:
    try:
        return InteractionId(UUID(text or ""))
    except ValueError:
        return None


def _unless_known(word: str, kind: EventKind) -> str:
    """Return a status that has no meaning of its own to us, so that the record names it."""
    return word[:SHORT] if kind is EventKind.NOTED else ""
