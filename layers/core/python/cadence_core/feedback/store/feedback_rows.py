"""Converts a provider's events, and what any feedback changes, to JSON for PostgreSQL."""

from datetime import timedelta
from typing import Any, assert_never

from cadence_core.database.address_keys import key_of
from cadence_core.feedback.domain.delivery import (
    Attempt,
    DeliveryEvent,
    Effects,
    KnownMessage,
    Source,
)
from cadence_core.feedback.domain.ends import replaced_by
from cadence_core.feedback.domain.event_effects import UNSETTLED
from cadence_core.model.enrollment import (
    Channel,
    EnrollmentStatus,
)
from cadence_core.model.reasons import Reason
from cadence_core.model.suppression import SuppressionReason
from cadence_core.model.transitions import (
    Advance,
    End,
    Hold,
    Release,
    Retry,
    Scope,
    Transition,
)

Row = dict[str, Any]


def event_payload(event: DeliveryEvent, message: KnownMessage | None, effects: Effects) -> Row:
    """Return the payload of ``record_feedback.sql`` for a provider's event."""
    payload: Row = {
        "event": {
            "event_key": event.key,
            "source": event.source,
            "kind": event.kind,
            "proves": effects.proves,
            "message_key": event.attempt,
            "code": event.code or None,
            "detail": event.detail or None,
            "occurred_at": event.occurred_at.isoformat(),
        }
    }
    if message is None:
        return payload
    lead_ids = [str(message.lead_id)]
    payload["event"] |= {
        "interaction_id": str(message.id),
        "org_id": str(message.org_id),
        "lead_id": lead_ids[0],
    }
    return {
        **payload,
        "message": message_payload(event, effects, _provider_ids(event, message)),
        **transition_payload(effects.transition, lead_ids),
        "suppression": suppression_payload(
            message.channel, event.address, lead_ids, effects.suppress, event.source
        ),
        "sender_stop": (
            [{"seconds": effects.stop_sender.total_seconds()}] if effects.stop_sender else []
        ),
        "template_fault": [{"is_faulty": True}] if effects.blames_template else [],
        "lead": (
            [{"id": lead_ids[0], "is_recipient": True, **named(event.address, event.user_id)}]
            if event.source is Source.WHATSAPP and event.address
            else []
        ),
    }


def named(number: str, user_id: str) -> Row:
    """Return how WhatsApp names a person in an event."""
    return {"number": number, "number_key": key_of(Channel.WHATSAPP, number), "user_id": user_id}


def message_payload(event: DeliveryEvent, effects: Effects, ids: Row) -> list[Row]:
    """Return the changes to the message, none if the event leaves it open."""
    if effects.proves is None or effects.status in UNSETTLED:
        return []
    return [
        {
            "status": effects.status,
            "error_code": effects.error_code,
            "accepted_at": event.accepted_at and event.accepted_at.isoformat(),
            **ids,
        }
    ]


def _provider_ids(event: DeliveryEvent, message: KnownMessage) -> Row:
    """Return the provider's ids if the event is about the newest attempt, whose ids we keep."""
    if message.attempt is not Attempt.NEWEST:
        return {}
    if event.source is Source.WHATSAPP:
        return {"wamid": event.message_key, "external_id": event.accepted_as}
    return {"external_id": event.message_key}


def transition_payload(transition: Transition | None, lead_ids: list[str]) -> Row:
    """Return the move of the message's enrollment, or the end of all that it ends."""
    match transition:
        case None:
            return {}
        case Advance():
            return {"move": [{"move": "go_on"}]}
        case Retry(reason, delay, detail):
            return _back(EnrollmentStatus.ACTIVE, reason, detail, delay)
        case Release(reason, delay):
            return _back(EnrollmentStatus.ACTIVE, reason, "", delay)
        case Hold(reason, detail):
            return _back(EnrollmentStatus.PAUSED, reason, detail)
        case End(status, reason, detail, Scope.STEP):
            return _back(status, reason, detail)
        case End():
            return _end(transition, lead_ids)
    assert_never(transition)


def _back(
    status: EnrollmentStatus, reason: Reason, detail: str, delay: timedelta | None = None
) -> Row:
    """Return the move back to the message's step, with the enrollment's status there."""
    seconds = delay.total_seconds() if delay else 0
    move = {"move": "go_back", "status": status, "delay_seconds": seconds}
    return {"move": [{**move, "reason": reason, "detail": detail or None}]}


def _end(end: End, lead_ids: list[str]) -> Row:
    return {
        "end": [
            {
                "status": end.status,
                "reason": end.reason,
                "detail": end.detail or None,
                "of_lead": end.scope is Scope.LEAD,
                "replaces": list(replaced_by(end)),
                "lead_ids": lead_ids,
            }
        ]
    }


def suppression_payload(
    channel: Channel,
    address: str | None,
    lead_ids: list[str],
    reason: SuppressionReason | None,
    source: str,
) -> list[Row]:
    """Return what to suppress, including the ``address`` named by the provider or the writer."""
    if reason is None:
        return []
    return [
        {
            "channel": channel,
            "address": address,
            "address_key": address and key_of(channel, address),
            "lead_ids": lead_ids,
            "reason": reason,
            "replaces": list(reason.replaces),
            "source": source,
        }
    ]
