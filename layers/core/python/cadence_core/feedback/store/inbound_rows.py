"""Converts inbound messages to the JSON that goes to PostgreSQL."""

from cadence_core.feedback.domain.automatic_mail import Nature
from cadence_core.feedback.domain.replies import (
    Arrival,
    Correspondent,
    InboundEffects,
    InboundKind,
    InboundMessage,
)
from cadence_core.feedback.store.feedback_rows import (
    Row,
    message_payload,
    named,
    suppression_payload,
    transition_payload,
)
from cadence_core.model.enrollment import Channel

TYPES = {
    InboundKind.AUTO_REPLY: "auto_reply",
    InboundKind.UNVERIFIED_REPLY: "unverified_reply",
    InboundKind.UNVERIFIED_OPT_OUT: "unverified_reply",
}
"""What becomes an interaction of another type than ``reply``."""


def inbound_payload(
    message: InboundMessage,
    correspondent: Correspondent | None,
    effects: InboundEffects,
    arrival: Arrival | None,
) -> Row:
    """Return the payload of ``record_feedback.sql`` for an inbound message.

    A message that is not from a lead is recorded without one.
    """
    event: Row = {
        "event_key": message.key,
        "source": message.source,
        "kind": effects.kind,
        "code": message.flag or None,
        "verdicts": message.verdicts and message.verdicts.as_row(),
        "occurred_at": message.occurred_at.isoformat(),
    }
    if correspondent is None or not (effects.is_from_lead or effects.kind is InboundKind.GESTURE):
        return {"event": event}
    covered = correspondent.lead_ids if effects.covers_writer else correspondent.lead_ids[:1]
    lead_ids = [str(lead_id) for lead_id in covered]
    event |= {"org_id": str(correspondent.org_id), "lead_id": lead_ids[0]}
    if not effects.is_from_lead:
        writer = named(message.writer, message.user_id)
        return {"event": event, "lead": [{"id": id_, **writer} for id_ in lead_ids]}
    answered_id = correspondent.answered_id
    event["interaction_id"] = answered_id and str(answered_id)
    if arrival is not None:
        event |= {"message_key": arrival.event.attempt, "proves": arrival.effects.proves}
    transition = effects.end or (arrival.effects.transition if arrival else None)
    return {
        "event": event,
        **_arrival_payload(arrival),
        **transition_payload(transition, lead_ids),
        **_hold_payload(effects, lead_ids),
        "suppression": suppression_payload(
            message.channel,
            message.writer if effects.covers_writer else None,
            lead_ids,
            effects.suppress,
            "reply",
        ),
        "reply": [_reply_row(message, effects)],
        "lead": _lead_rows(message, effects, lead_ids),
    }


def _arrival_payload(arrival: Arrival | None) -> Row:
    """Return what a reply proves about the message that it answers: it has arrived."""
    if arrival is None:
        return {}
    return {"message": message_payload(arrival.event, arrival.effects, {})}


def _hold_payload(effects: InboundEffects, lead_ids: list[str]) -> Row:
    held = effects.hold
    rows = [{"reason": held.reason, "detail": held.detail, "lead_ids": lead_ids}] if held else []
    return {"hold": rows}


def _reply_row(message: InboundMessage, effects: InboundEffects) -> Row:
    return {
        "channel": message.channel,
        "type": TYPES.get(effects.kind, "reply"),
        "subject": message.subject,
        "content": message.text or message.placeholder,
        "external_id": message.external_id,
        "needs_reading": effects.needs_reading,
    }


def _lead_rows(message: InboundMessage, effects: InboundEffects, lead_ids: list[str]) -> list[Row]:
    """Return what is learned of the leads, none if nothing is."""
    is_whatsapp = message.channel is Channel.WHATSAPP
    if not (is_whatsapp or effects.away_until):
        return []
    opens_window = is_whatsapp and message.nature is Nature.PERSON
    learned = {
        **(named(message.writer, message.user_id) if is_whatsapp else {}),
        "whatsapp_inbound_at": message.occurred_at.isoformat() if opens_window else None,
        "out_of_office_until": effects.away_until and effects.away_until.isoformat(),
    }
    return [{"id": lead_id, **learned} for lead_id in lead_ids]
