"""Describes to PostgreSQL that a lead has another number or id on WhatsApp."""

from typing import Any

from cadence_core.database.address_keys import key_of
from cadence_core.feedback.domain.moves import WhatsAppMove
from cadence_core.feedback.store.message_rows import sender_keys
from cadence_core.model.addresses import normalize_phone
from cadence_core.model.enrollment import Channel


def move_payload(move: WhatsAppMove) -> dict[str, Any]:
    """Return the payload of ``record_move.sql``."""
    number = move.new.number
    return {
        "event_key": move.key,
        "occurred_at": move.occurred_at.isoformat(),
        "ours": sender_keys(Channel.WHATSAPP, move.ours),
        "old_number": move.old.number,
        "old_key": key_of(Channel.WHATSAPP, move.old.number),
        "old_user_id": move.old.user_id,
        "new_number": number,
        "new_phone": normalize_phone(f"+{number}" if number.isdecimal() else number) or "",
        "new_key": key_of(Channel.WHATSAPP, number),
        "new_user_id": move.new.user_id,
    }
