"""Between the values of feedback and the JSON that travels to PostgreSQL."""

from typing import Any, assert_never

from cadence_core.domain.automatic_mail import Nature
from cadence_core.domain.delivery import (
    OPEN,
    DeliveryEvent,
    Effects,
    End,
    GoBack,
    GoOn,
    KnownMessage,
    Move,
    Source,
)
from cadence_core.domain.enrollment import Channel, InteractionStatus
from cadence_core.domain.replies import Correspondent, InboundEffects, InboundKind, InboundMessage
from cadence_core.domain.suppression import SuppressionReason

Row = dict[str, Any]


def event_payload(
    event: DeliveryEvent,
    message: KnownMessage | None,
    status: InteractionStatus | None,
    effects: Effects,
) -> Row:
    """Return the payload of ``record_feedback.sql`` for a provider's event."""
    payload: Row = {
        "event": {
            "event_key": event.key,
            "source": event.source,
            "kind": event.kind,
            "proves": effects.proves,
            "message_key": event.message_key,
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
        "message": [{"status": status, **_provider_ids(event, status)}],
        **_move_payload(effects.move, lead_ids),
        "suppression": _suppression(message.channel, event.address, effects.suppress, event.source),
        "sender_stop": (
            [{"seconds": effects.stop_sender.total_seconds()}] if effects.stop_sender else []
        ),
        "template_fault": [{"is_faulty": True}] if effects.blames_template else [],
        "lead": (
            [{"id": lead_ids[0], "wa_id": event.address}]
            if event.source is Source.WHATSAPP and event.address
            else []
        ),
    }


def inbound_payload(
    message: InboundMessage, correspondent: Correspondent | None, effects: InboundEffects
) -> Row:
    """Return the payload of ``record_feedback.sql`` for a message from outside."""
    payload: Row = {
        "event": {
            "event_key": message.key,
            "source": message.source,
            "kind": effects.kind,
            "message_key": message.external_id,
            "occurred_at": message.occurred_at.isoformat(),
        }
    }
    if correspondent is None:
        return payload
    lead_ids = [str(lead_id) for lead_id in correspondent.lead_ids]
    payload["event"] |= {
        "interaction_id": correspondent.answered_id and str(correspondent.answered_id),
        "org_id": str(correspondent.org_id),
        "lead_id": lead_ids[0],
    }
    if not effects.is_from_lead:
        return payload
    opens_window = message.channel is Channel.WHATSAPP and message.nature is Nature.PERSON
    return {
        **payload,
        **_move_payload(effects.end, lead_ids),
        "suppression": _suppression(message.channel, message.sender, effects.suppress, "reply"),
        "reply": [
            {
                "channel": message.channel,
                "type": "auto_reply" if effects.kind is InboundKind.AUTO_REPLY else "reply",
                "subject": message.subject,
                "content": message.text,
                "external_id": message.external_id,
            }
        ],
        "lead": [
            {"id": lead_id, "whatsapp_inbound_at": message.occurred_at.isoformat()}
            for lead_id in lead_ids
            if opens_window
        ],
    }


def _provider_ids(event: DeliveryEvent, status: InteractionStatus | None) -> Row:
    """Return the ids to learn. An event that leaves the message open is about another attempt."""
    if status in OPEN:
        return {}
    if event.source is Source.WHATSAPP:
        return {"wamid": event.message_key, "external_id": event.accepted_as}
    return {"external_id": event.message_key}


def _move_payload(move: Move | None, lead_ids: list[str]) -> Row:
    match move:
        case None:
            return {}
        case GoOn():
            return {"move": [{"move": "go_on"}]}
        case GoBack(reason, detail, delay, is_held):
            return {
                "move": [
                    {
                        "move": "go_back",
                        "status": "paused" if is_held else "active",
                        "delay_seconds": delay.total_seconds(),
                        "reason": reason,
                        "detail": detail or None,
                    }
                ]
            }
        case End(status, reason, detail, of_lead):
            return {
                "end": [
                    {
                        "status": status,
                        "reason": reason,
                        "detail": detail or None,
                        "of_lead": of_lead,
                        "replaces": list(move.replaces),
                        "lead_ids": lead_ids,
                    }
                ]
            }
    assert_never(move)


def _suppression(
    channel: Channel, address: str | None, reason: SuppressionReason | None, source: str
) -> list[Row]:
    if reason is None or not address:
        return []
    return [{"channel": channel, "address": address, "reason": reason, "source": source}]
