"""Amazon SES event publishing: what happened to an email.

SNS and EventBridge deliver the same object. Identity-level notifications have almost the same
form, without tags.
"""

from datetime import datetime
from email.utils import parseaddr
from typing import Annotated
from uuid import UUID

from pydantic import AliasChoices, Field

from cadence_core.feedback.domain.delivery import DeliveryEvent, EventKind, Source
from cadence_core.feedback.events.limits import MAX_CODE_LENGTH
from cadence_core.model.enrollment import InteractionId
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
    message_id: Annotated[str, Field(alias="messageId", min_length=1)]
    timestamp: datetime
    destination: list[str] = Field(default_factory=list)
    tags: dict[str, list[str]] = Field(default_factory=dict)


class _Detail(AwsShape):
    """The part that depends on the type of the event."""

    timestamp: datetime | None = None
    feedback_id: Annotated[str | None, Field(alias="feedbackId")] = None


class _Bounced(AwsShape):
    status: str = ""


class _Bounce(_Detail):
    type: Annotated[str, Field(alias="bounceType")]
    sub_type: Annotated[str, Field(alias="bounceSubType")] = ""
    recipients: Annotated[list[_Bounced], Field(alias="bouncedRecipients", default_factory=list)]


class _Complaint(_Detail):
    type: Annotated[str | None, Field(alias="complaintFeedbackType")] = None
    sub_type: Annotated[str | None, Field(alias="complaintSubType")] = None


class SesEvent(AwsShape):
    """One event. Unknown types are recorded without effect."""

    type: Annotated[str, Field(validation_alias=AliasChoices("eventType", "notificationType"))]
    mail: _Mail
    bounce: _Bounce | None = None
    complaint: _Complaint | None = None
    delivery: _Detail | None = None
    delay: Annotated[_Detail | None, Field(alias="deliveryDelay")] = None
    open: _Detail | None = None
    click: _Detail | None = None
    subscription: _Detail | None = None

    def delivery_event(self) -> DeliveryEvent:
        """Return the event in the words of the domain."""
        detail = self._detail()
        kind, code = self._kind_and_code()
        occurred_at = detail.timestamp or self.mail.timestamp
        identity = detail.feedback_id or occurred_at.isoformat()
        return DeliveryEvent(
            key=f"ses:{self.type}:{self.mail.message_id}:{identity}",
            source=Source.SES,
            kind=kind,
            occurred_at=occurred_at,
            interaction_id=_interaction_id(self.mail.tags),
            message_key=self.mail.message_id,
            # Each message has one recipient, so the event is about that address.
            address=parseaddr(self.mail.destination[0])[1] if self.mail.destination else None,
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
        if self.type == "Bounce" and self.bounce is not None:
            is_permanent = self.bounce.type == "Permanent"
            kind = EventKind.BOUNCED if is_permanent else EventKind.RETURNED
            return kind, f"{self.bounce.type}/{self.bounce.sub_type}"
        if self.type == "Complaint" and self.complaint is not None:
            code = self.complaint.type or self.complaint.sub_type or "unspecified"
            # The opposite of a complaint in the same form: the reader moved the mail out of spam.
            return EventKind.DELIVERED if code == "not-spam" else EventKind.COMPLAINED, code
        return KINDS.get(self.type, EventKind.NOTED), self.type

    def _status_code(self) -> str:
        """Return SMTP's enhanced status code, without its text, which quotes the address."""
        recipients = self.bounce.recipients if self.bounce else []
        return recipients[0].status if recipients else ""


def _interaction_id(tags: dict[str, list[str]]) -> InteractionId | None:
    try:
        return InteractionId(UUID(tags["interaction_id"][0]))
    except (KeyError, IndexError, ValueError):
        return None
