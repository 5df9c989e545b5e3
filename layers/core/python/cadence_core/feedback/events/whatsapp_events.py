"""AWS End User Messaging Social: WhatsApp's statuses and inbound messages.

The envelope is AWS's. It holds one entry of Meta's webhook as a JSON string, which may have
several changes with several statuses and messages each.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationError

from cadence_core.feedback.domain.delivery import DeliveryEvent, EventKind, Source
from cadence_core.feedback.domain.moves import WhatsAppMove
from cadence_core.feedback.domain.replies import InboundMessage
from cadence_core.feedback.domain.whatsapp_failures import RETRIES_EXHAUSTED, failure_code
from cadence_core.feedback.events.limits import MAX_CODE_LENGTH, MAX_TEXT_LENGTH, ProviderId
from cadence_core.feedback.events.provider_json import read_json
from cadence_core.feedback.events.wamids import Wamid
from cadence_core.feedback.events.whatsapp_identities import (
    Contact,
    Name,
    contacts_in,
    identity,
)
from cadence_core.feedback.events.whatsapp_messages import (
    Preference,
    ReceivedMessage,
    Timestamp,
)
from cadence_core.feedback.events.whatsapp_moves import SystemMessage, UserIdUpdate
from cadence_core.model.enrollment import Channel
from cadence_core.model.message_tags import read_named_tags
from cadence_core.model.provider_ids import kept_id
from cadence_core.runtime.event_shapes import AwsShape, Shape

KINDS = {
    "accepted": EventKind.ACCEPTED,
    "sent": EventKind.ACCEPTED,
    "delivered": EventKind.DELIVERED,
    "read": EventKind.READ,
    "failed": EventKind.FAILED,
}
OUR_FIELDS = ("messages", "user_preferences", "user_id_update")
DROPPED = "message retries exhausted"
"""The beginning of the status that AWS itself reports after 180 minutes of attempts."""

Item = DeliveryEvent | InboundMessage | WhatsAppMove | ValidationError
"""One item of an event, or the error of an unreadable one."""


class _Error(AwsShape):
    code: int | None = None
    error_data: Any = None

    @property
    def details(self) -> str:
        """What is wrong, in Meta's words; never kept."""
        data = self.error_data
        return str(data.get("details")) if isinstance(data, dict) else ""


class _Status(AwsShape):
    id: Wamid | None = None
    status: str
    timestamp: Timestamp | None = None
    recipient_id: Name = ""
    recipient_user_id: Name = ""
    errors: list[_Error] = Field(default_factory=list)
    biz_opaque_callback_data: str | None = None


class _Metadata(AwsShape):
    phone_number_id: str = ""


class _Value(AwsShape):
    metadata: _Metadata = _Metadata()
    contacts: list[Any] = Field(default_factory=list)
    statuses: list[Any] = Field(default_factory=list)
    messages: list[Any] = Field(default_factory=list)
    user_preferences: list[Any] = Field(default_factory=list)
    user_id_update: list[Any] = Field(default_factory=list)


class _Change(AwsShape):
    field: str
    value: Any = None


class _Entry(AwsShape):
    id: Name = ""
    changes: list[Any] = Field(default_factory=list)


class _PhoneNumber(AwsShape):
    meta_id: Annotated[str, Field(alias="metaPhoneNumberId")] = ""
    arn: str = ""

    def names(self) -> tuple[str, ...]:
        """Return every way to name the number: Meta's id, AWS's ARN, and AWS's id."""
        return (self.meta_id, self.arn, f"phone-number-id-{self.arn.rpartition('/')[2]}")


class _Account(AwsShape):
    id: Annotated[Name, Field(alias="wabaId")] = ""


class _Context(AwsShape):
    accounts: Annotated[list[_Account], Field(alias="MetaWabaIds", default_factory=list)]
    numbers: Annotated[list[_PhoneNumber], Field(alias="MetaPhoneNumberIds", default_factory=list)]


def _parsed(entry: object) -> object:
    return read_json(entry) if isinstance(entry, str) else None


class WhatsAppEvent(AwsShape):
    """One event of End User Messaging Social."""

    entry: Annotated[_Entry, BeforeValidator(_parsed), Field(alias="whatsAppWebhookEntry")]
    context: Annotated[_Context, BeforeValidator(lambda value: value or {})] = Field(
        default_factory=lambda: _Context.model_validate({})
    )
    message_id: Annotated[ProviderId | None, Field(alias="messageId")] = None
    timestamp: Annotated[datetime, Field(alias="message_timestamp")]

    def feedback(self) -> Iterator[Item]:
        """Yield every status, message and preference of the event.

        Each is read by itself: an unreadable one is yielded as its error.
        """
        return _each(_Change, self.entry.changes, self._items_of)

    def _items_of(self, change: _Change) -> Iterator[Item]:
        if change.field in OUR_FIELDS:
            yield from _each(_Value, [change.value], self._items_in)

    def _items_in(self, value: _Value) -> Iterator[Item]:
        contacts = contacts_in(value.contacts)

        def inbound(message: ReceivedMessage | Preference) -> list[Item]:
            return [self._inbound_message(message, value.metadata, contacts)]

        def outbound(status: _Status) -> list[Item]:
            return [self._delivery_event(status, value.metadata, contacts)]

        def moved(report: SystemMessage | UserIdUpdate) -> list[Item]:
            return [self._move(report, value.metadata)] if report.is_move else []

        yield from _each(_Status, value.statuses, outbound)
        for message in value.messages:
            if isinstance(message, dict) and message.get("type") == "system":
                yield from _each(SystemMessage, [message], moved)
            else:
                yield from _each(ReceivedMessage, [message], inbound)
        yield from _each(UserIdUpdate, value.user_id_update, moved)
        number = {"number": value.metadata.phone_number_id}
        yield from _each(
            Preference,
            value.user_preferences,
            lambda preference: inbound(preference.model_copy(update=number)),
        )

    def _delivery_event(
        self, status: _Status, metadata: _Metadata, contacts: list[Contact]
    ) -> DeliveryEvent:
        is_dropped = status.status.lower().startswith(DROPPED)
        word = "failed" if is_dropped else status.status
        errors = ((error.code, error.details) for error in status.errors)
        codes = (failure_code(code, text) for code, text in errors if code is not None)
        code = next(codes, "")
        # For these statuses alone, the envelope's id is the one that answered our request.
        accepted_as = self.message_id if is_dropped or word == "accepted" else None
        kind = KINDS.get(word, EventKind.NOTED)
        code = RETRIES_EXHAUSTED if is_dropped else code or _unknown_status(word, kind)
        word = word[:MAX_CODE_LENGTH]
        if kind is EventKind.FAILED:
            # One message may fail with several codes; each is an event of its own.
            word = f"{word}:{code}"
        occurred_at = _moment(status.timestamp) or self.timestamp
        tags = read_named_tags({"interaction_id": status.biz_opaque_callback_data or ""})
        recipient = identity(status.recipient_id, status.recipient_user_id, contacts)
        return DeliveryEvent(
            key=kept_id(f"whatsapp:{status.id or self.message_id}:{word}"),
            source=Source.WHATSAPP,
            kind=kind,
            occurred_at=occurred_at,
            interaction_id=tags.interaction_id,
            senders=self._our_numbers(metadata),
            message_key=status.id,
            accepted_as=accepted_as,
            address=recipient.number or None,
            user_id=recipient.user_id,
            code=code,
            accepted_at=occurred_at,
        )

    def _inbound_message(
        self,
        message: ReceivedMessage | Preference,
        metadata: _Metadata,
        contacts: list[Contact],
    ) -> InboundMessage:
        text, *others = message.words()
        writer = identity(message.sender, message.user_id, contacts)
        return InboundMessage(
            key=f"whatsapp:{message.id}",
            source=Source.WHATSAPP,
            channel=Channel.WHATSAPP,
            occurred_at=_moment(message.timestamp) or self.timestamp,
            external_id=message.id,
            writer=writer.number,
            user_id=writer.user_id,
            ours=self._our_numbers(metadata),
            answers=message.answers(),
            tokens=(),
            nature=message.nature,
            subject=None,
            text=text[:MAX_TEXT_LENGTH],
            further_texts=tuple(others),
            placeholder=message.placeholder,
        )

    def _move(self, report: SystemMessage | UserIdUpdate, metadata: _Metadata) -> WhatsAppMove:
        return WhatsAppMove(
            key=f"whatsapp:{report.id}",
            occurred_at=_moment(report.timestamp) or self.timestamp,
            ours=self._our_numbers(metadata),
            old=report.old,
            new=report.new,
        )

    def _our_numbers(self, metadata: _Metadata) -> tuple[str, ...]:
        """Return every id of our number that the event is about.

        AWS lists the numbers and accounts of ours that an event is for. What Meta says about
        another number or account has only Meta's id, by which no sender is found.
        """
        accounts = [account.id for account in self.context.accounts if account.id]
        is_ours = not self.entry.id or not accounts or self.entry.id in accounts
        named = metadata.phone_number_id
        names = (
            name
            for number in self.context.numbers
            if is_ours and named in ("", number.meta_id)
            for name in number.names()
        )
        return tuple(name for name in (named or self.entry.id, *names) if name)


def _each(
    shape: type[Shape], items: Iterable[Any], read: Callable[[Shape], Iterable[Item]]
) -> Iterator[Item]:
    for item in items:
        try:
            known = shape.model_validate(item)
        except ValidationError as error:
            yield error
        else:
            yield from read(known)


def _moment(timestamp: int | None) -> datetime | None:
    return datetime.fromtimestamp(timestamp, UTC) if timestamp else None


def _unknown_status(word: str, kind: EventKind) -> str:
    """Return a status without a meaning in the domain, so that the record names it."""
    return word[:MAX_CODE_LENGTH] if kind is EventKind.NOTED else ""
