"""Reads the feedback queue: providers' payloads in the envelopes of SNS or EventBridge."""

from typing import Any

from pydantic import ValidationError

from cadence_core.errors import InvalidInvocationError
from cadence_core.feedback.domain.delivery import DeliveryEvent
from cadence_core.feedback.domain.moves import WhatsAppMove
from cadence_core.feedback.domain.replies import InboundMessage
from cadence_core.feedback.events.provider_json import read_json
from cadence_core.feedback.events.ses_events import SesEvent
from cadence_core.feedback.events.ses_inbound import (
    SesInbound,
    StoredMailReader,
    no_stored_mail,
)
from cadence_core.feedback.events.whatsapp_events import WhatsAppEvent

# SES and SNS themselves send these once, when a topic is connected.
GREETING = "Successfully validated SNS topic"
GREETING_TYPES = ("SubscriptionConfirmation", "UnsubscribeConfirmation")


def feedback_from(
    body: str, read_stored: StoredMailReader = no_stored_mail
) -> list[DeliveryEvent | InboundMessage | WhatsAppMove | InvalidInvocationError]:
    """Return the items of a queue message; none if it only reports that a topic is connected.

    An unreadable item is returned as its error, so that the other items count. ``read_stored``
    returns the content of a mail that is only in a bucket.

    Raises:
        MailUnavailableError: the bucket of a mail does not answer.
        InvalidInvocationError: the payload is unknown or invalid; the error names fields, never
            values.
    """
    payload = _payload_of(body)
    if payload is None:
        return []
    try:
        if "whatsAppWebhookEntry" in payload:
            items = WhatsAppEvent.model_validate(payload).feedback()
            return [
                _as_invalid_event(item) if isinstance(item, ValidationError) else item
                for item in items
            ]
        if payload.get("notificationType") == "Received":
            return [SesInbound.model_validate(payload).inbound_message(read_stored)]
        if "eventType" in payload or "notificationType" in payload:
            return [SesEvent.model_validate(payload).delivery_event()]
    except ValidationError as error:
        raise _as_invalid_event(error) from None
    raise InvalidInvocationError("unknown provider event")


def _as_invalid_event(error: ValidationError) -> InvalidInvocationError:
    fields = tuple(".".join(map(str, fault["loc"]))[:100] for fault in error.errors())
    return InvalidInvocationError("invalid provider event", fields)


def _payload_of(body: str) -> dict[str, Any] | None:
    """Return the provider's payload without its envelope, ``None`` for a greeting."""
    if body.startswith(GREETING):
        return None
    payload = _object(body)
    if payload.get("Type") in GREETING_TYPES:
        return None
    if payload.get("Type") == "Notification":
        message = payload.get("Message")
        return _payload_of(message) if isinstance(message, str) else _reject()
    if payload.get("source") == "aws.ses" and isinstance(payload.get("detail"), dict):
        return dict(payload["detail"])
    if payload.get("notificationType") == "AmazonSnsSubscriptionSucceeded":
        return None
    return payload


def _object(text: str) -> dict[str, Any]:
    try:
        value = read_json(text)
    except ValueError:
        _reject()
    return value if isinstance(value, dict) else _reject()


def _reject() -> Any:
    raise InvalidInvocationError("not a JSON object")
