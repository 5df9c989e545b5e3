"""Amazon SES event publishing: what happened to an email.

SNS and EventBridge deliver the same object. Identity-level notifications have almost the same
form, without tags.
"""

from datetime import datetime
from email.utils import getaddresses, parseaddr
from functools import lru_cache
from typing import Annotated, Any

from pydantic import AliasChoices, Field

from cadence_core.feedback.domain.delivery import DeliveryEvent, EventKind, Source
from cadence_core.feedback.events.limits import MAX_CODE_LENGTH, ProviderId
from cadence_core.model.addresses import is_plain_email
from cadence_core.model.authentication import authentication_refusal
from cadence_core.model.message_tags import read_named_tags
from cadence_core.model.provider_ids import kept_id
from cadence_core.runtime.event_shapes import AwsShape

KINDS = {
    "Send": EventKind.ACCEPTED,
    # SES has accepted it and is trying to deliver it.
    "DeliveryDelay": EventKind.ACCEPTED,
    "Delivery": EventKind.DELIVERED,
    # An opened email has arrived.
    "Open": EventKind.DELIVERED,
    "Click": EventKind.DELIVERED,
    "Subscription": EventKind.DELIVERED,
    "Reject": EventKind.REJECTED,
    "Rendering Failure": EventKind.RENDERING_FAILED,
}


class _Mail(AwsShape):
    message_id: Annotated[ProviderId, Field(alias="messageId", min_length=1)]
    timestamp: datetime
    source: Any = None
    destination: list[str] = Field(default_factory=list)
    common: Annotated[Any, Field(alias="commonHeaders")] = None
    tags: dict[str, list[str]] = Field(default_factory=dict)

    def senders(self) -> tuple[str, ...]:
        """Return the addresses that the mail is from: by its header, and by its envelope."""
        headers = self.common if isinstance(self.common, dict) else {}
        listed = headers.get("from")
        named = [*listed, self.source] if isinstance(listed, list) else [self.source]
        return _addresses_in(tuple(name for name in named if isinstance(name, str)))


@lru_cache(maxsize=1_000)
def _addresses_in(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the addresses of a sender. It has few spellings, and its events repeat them."""
    return tuple(address for _, address in getaddresses(names) if address)


def _address_in(destination: str) -> str:
    return destination if is_plain_email(destination) else parseaddr(destination)[1]


class _Detail(AwsShape):
    """The part that depends on the type of the event."""

    timestamp: datetime | None = None
    feedback_id: Annotated[str | None, Field(alias="feedbackId")] = None


class _Recipient(AwsShape):
    status: str = ""
    diagnostic: Annotated[str, Field(alias="diagnosticCode")] = ""

    def refusal(self) -> str:
        """Return our code if the recipient's server refused our authentication, else ``""``."""
        return authentication_refusal(f"{self.diagnostic} {self.status}")


class _Bounce(_Detail):
    type: Annotated[str, Field(alias="bounceType")]
    sub_type: Annotated[str, Field(alias="bounceSubType")] = ""
    recipients: Annotated[list[_Recipient], Field(alias="bouncedRecipients", default_factory=list)]


class _Delay(_Detail):
    recipients: Annotated[list[_Recipient], Field(alias="delayedRecipients", default_factory=list)]


class _Complaint(_Detail):
    type: Annotated[str | None, Field(alias="complaintFeedbackType")] = None
    sub_type: Annotated[str | None, Field(alias="complaintSubType")] = None


class _Topic(AwsShape):
    name: Annotated[str, Field(alias="topicName")] = ""
    status: Annotated[str, Field(alias="subscriptionStatus")] = ""


class _Preferences(AwsShape):
    is_out_of_all: Annotated[bool, Field(alias="unsubscribeAll")] = False
    topics: Annotated[list[_Topic], Field(alias="topicSubscriptionStatus", default_factory=list)]

    def left(self) -> set[str]:
        """Return the names of the topics that the reader wants no messages of."""
        return {topic.name for topic in self.topics if topic.status.lower() == "optout"}


class _Subscription(_Detail):
    before: Annotated[_Preferences, Field(alias="oldTopicPreferences")] = _Preferences(topics=[])
    after: Annotated[_Preferences, Field(alias="newTopicPreferences")] = _Preferences(topics=[])

    @property
    def is_opt_out(self) -> bool:
        """Whether the reader wants no messages, or no longer those of one of the topics."""
        return self.after.is_out_of_all or not self.after.left() <= self.before.left()


class SesEvent(AwsShape):
    """One event. Unknown types are recorded without effect."""

    type: Annotated[str, Field(validation_alias=AliasChoices("eventType", "notificationType"))]
    mail: _Mail
    bounce: _Bounce | None = None
    complaint: _Complaint | None = None
    delivery: _Detail | None = None
    delay: Annotated[_Delay | None, Field(alias="deliveryDelay")] = None
    open: _Detail | None = None
    click: _Detail | None = None
    subscription: _Subscription | None = None

    def delivery_event(self) -> DeliveryEvent:
        """Return the event in the words of the domain."""
        detail = self._detail()
        kind, code = self._kind_and_code()
        occurred_at = detail.timestamp or self.mail.timestamp
        identity = detail.feedback_id or occurred_at.isoformat()
        tags = read_named_tags(
            {name: values[0] for name, values in self.mail.tags.items() if values}
        )
        return DeliveryEvent(
            key=kept_id(f"ses:{self.type}:{self.mail.message_id}:{identity}"),
            source=Source.SES,
            kind=kind,
            occurred_at=occurred_at,
            interaction_id=tags.interaction_id,
            origin=tags.origin,
            senders=self.mail.senders(),
            message_key=self.mail.message_id,
            # Each message has one recipient, so the event is about that address.
            address=_address_in(self.mail.destination[0]) if self.mail.destination else None,
            code=code[:MAX_CODE_LENGTH],
            detail=self._status_code()[:MAX_CODE_LENGTH],
            accepted_at=self.mail.timestamp,
        )

    def _detail(self) -> _Detail:
        details = (
            self.bounce,
            self.complaint,
            self.delivery,
            self.delay,
            self.open,
            self.click,
            self.subscription,
        )
        return next((detail for detail in details if detail is not None), _Detail())

    def _kind_and_code(self) -> tuple[EventKind, str]:
        refusal = self._refusal()
        if refusal:
            # SES goes on trying to deliver a delayed email.
            return EventKind.ACCEPTED if self.bounce is None else EventKind.REFUSED, refusal
        if self.type == "Bounce" and self.bounce is not None:
            is_permanent = self.bounce.type == "Permanent"
            kind = EventKind.BOUNCED if is_permanent else EventKind.RETURNED
            return kind, f"{self.bounce.type}/{self.bounce.sub_type}"
        if self.type == "Complaint" and self.complaint is not None:
            code = self.complaint.type or self.complaint.sub_type or "unspecified"
            # The opposite of a complaint in the same form: the reader moved the mail out of spam.
            return EventKind.DELIVERED if code == "not-spam" else EventKind.COMPLAINED, code
        if self.subscription is not None and self.subscription.is_opt_out:
            return EventKind.UNSUBSCRIBED, self.type
        return KINDS.get(self.type, EventKind.NOTED), self.type

    def _refusal(self) -> str:
        part = self.bounce or self.delay
        recipients = part.recipients if part else []
        return next((code for each in recipients if (code := each.refusal())), "")

    def _status_code(self) -> str:
        """Return SMTP's enhanced status code, without its text, which quotes the address."""
        recipients = self.bounce.recipients if self.bounce else []
        return recipients[0].status if recipients else ""
