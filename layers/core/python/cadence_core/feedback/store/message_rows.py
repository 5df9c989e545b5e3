"""Reads messages and their earlier events from rows, and describes a lost message to PostgreSQL."""

from collections.abc import Iterable
from typing import Any

from cadence_core.database.address_keys import key_of
from cadence_core.database.json_text import as_json
from cadence_core.feedback.domain.delivery import (
    Attempt,
    DeliveryEvent,
    EventFact,
    EventKind,
    KnownMessage,
    Source,
)
from cadence_core.feedback.domain.replies import ANSWERS
from cadence_core.model.addresses import sender_key
from cadence_core.model.enrollment import Channel, InteractionId, InteractionStatus

CHANNELS = {Source.SES: Channel.EMAIL, Source.WHATSAPP: Channel.WHATSAPP}


def event_from(row: list[Any], message_key: str, message_id: InteractionId) -> DeliveryEvent:
    """Return an event that was recorded without its message, now that the message is known.

    It gets its own key, because the log of events is append-only.
    """
    key, source, kind, occurred_at, code, detail = row
    return DeliveryEvent(
        key=f"{key}:known",
        source=Source(source),
        kind=EventKind(kind),
        occurred_at=occurred_at,
        interaction_id=message_id,
        message_key=message_key,
        code=code or "",
        detail=detail or "",
    )


def names_of(events: Iterable[DeliveryEvent]) -> str:
    """Return the ids by which events name their messages, as JSON, with the events' positions."""
    return as_json(
        [
            {
                "number": number,
                "interaction_id": event.interaction_id and str(event.interaction_id),
                "message_key": event.message_key or None,
                "accepted_as": event.accepted_as or None,
            }
            for number, event in enumerate(events)
        ]
    )


def known_message_from(row: list[Any]) -> KnownMessage:
    """Build a message from the columns of ``known_messages.sql`` after the number."""
    id_, org_id, lead_id, sender_id, channel, status, limit, is_known, attempt, *flags = row
    has_orphans, has_lost_attempts, sender, history = flags
    return KnownMessage(
        id=InteractionId(id_),
        org_id=org_id,
        lead_id=lead_id,
        channel=Channel(channel),
        status=InteractionStatus(status),
        history=frozenset(map(_fact_from, history)),
        transient_bounce_limit=limit,
        is_known_by_key=is_known,
        sender_id=sender_id,
        attempt=Attempt(attempt),
        has_orphans=has_orphans,
        has_lost_attempts=has_lost_attempts,
        sender_key=sender,
    )


def _fact_from(row: list[Any]) -> EventFact:
    """Return the fact of an earlier event. An answer proves that its message has arrived."""
    kind, code, attempt = row
    return EventFact(EventKind.ANSWERED if kind in ANSWERS else EventKind(kind), code, attempt)


def sender_keys(channel: Channel, names: Iterable[str]) -> list[str]:
    """Return the keys of the addresses or numbers of ours that an event names."""
    return [key for name in names if (key := sender_key(channel, name))]


def lost_message(event: DeliveryEvent) -> dict[str, Any]:
    """Return the payload of ``recreate_message.sql``: what the event shows of its message."""
    return {
        "interaction_id": str(event.interaction_id),
        "enrollment_id": str(event.origin.enrollment_id) if event.origin else None,
        "step_id": str(event.origin.step_id) if event.origin else None,
        "channel": CHANNELS[event.source],
        "senders": sender_keys(CHANNELS[event.source], event.senders),
        "address": key_of(CHANNELS[event.source], event.address or "") or event.address or "",
        "recipient": event.address or "",
        "sent_at": (event.accepted_at or event.occurred_at).isoformat(),
    }
