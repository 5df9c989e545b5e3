"""What lies in the feedback queue: providers' payloads, in the envelopes of SNS or EventBridge."""

import json
from typing import Any

from pydantic import ValidationError

from cadence_core.errors import InvalidInvocationError
from cadence_core.feedback.domain.delivery import DeliveryEvent
from cadence_core.feedback.domain.replies import InboundMessage
from cadence_core.feedback.events.ses_events import SesEvent
from cadence_core.feedback.events.ses_inbound import SesInbound
from cadence_core.feedback.events.whatsapp_events import WhatsAppEvent

# What SES and SNS themselves write once, when a topic is connected.
GREETING = "Successfully validated SNS topic"
GREETING_TYPES = ("SubscriptionConfirmation", "UnsubscribeConfirmation")


def feedback_from(body: str) -> list[DeliveryEvent | InboundMessage | InvalidInvocationError]:
    """Return what a queue message tells; nothing, if it only says that a topic is connected.

    In the place of an item that cannot be read stands its error, so that the others count.

    Raises:
        InvalidInvocationError: not a payload that we know; it names fields, never values.
    """
    payload = _payload_of(body)
    if payload is None:
        return []
    try:
        if "whatsAppWebhookEntry" in payload:
            items = WhatsAppEvent.model_validate(payload).feedback()
            return [_faulty(item) if isinstance(item, ValidationError) else item for item in items]
        if payload.get("notificationType") == "Received":
            return [SesInbound.model_validate(payload).inbound_message()]
        if "eventType" in payload or "notificationType" in payload:
            return [SesEvent.model_validate(payload).delivery_event()]
    except ValidationError as error:
        raise _faulty(error) from None
    raise InvalidInvocationError("not a provider event that we know")


def _faulty(error: ValidationError) -> InvalidInvocationError:
    fields = tuple(".".join(map(str, fault["loc"]))[:100] for fault in error.errors())
    return InvalidInvocationError("faulty provider event", fields)


def _payload_of(body: str) -> dict[str, Any] | None:
    """Take the provider's payload out of its envelope, whichever it is."""
    if body.startswith(GREETING):
        return None
    payload = _object(body)
    if payload.get("Type") in GREETING_TYPES:
        return None
    if payload.get("Type") == "Notification":
        message = payload.get("Message")
        return _payload_of(message) if isinstance(message, str) else _not_understood()
    if payload.get("source") == "aws.ses" and isinstance(payload.get("detail"), dict):
        return dict(payload["detail"])
    if payload.get("notificationType") == "AmazonSnsSubscriptionSucceeded":
        return None
    return payload


def _object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        _not_understood()
    return value if isinstance(value, dict) else _not_understood()


def _not_understood() -> Any:
    raise InvalidInvocationError("not a JSON object")
