"""What a bounce hands over to PostgreSQL."""

from datetime import UTC, datetime
from typing import Any

from cadence_core.feedback.domain.delivery import (
    DeliveryEvent,
    EventKind,
    KnownMessage,
    Source,
)
from cadence_core.feedback.domain.event_effects import effects_of_event
from cadence_core.feedback.store.feedback_rows import event_payload
from cadence_core.model.enrollment import Channel, InteractionStatus

Row = dict[str, Any]


def bounce_of(row: Row) -> Row:
    """Return what is recorded of a message that bounced."""
    event = DeliveryEvent(
        key=f"bounce {row['id']}",
        source=Source.SES,
        kind=EventKind.BOUNCED,
        occurred_at=datetime(2026, 11, 20, tzinfo=UTC),
        interaction_id=row["id"],
        message_key=f"m-{row['id']}",
        address="lead@lead.test",
    )
    message = KnownMessage(
        id=row["id"],
        org_id=row["org_id"],
        lead_id=row["lead_id"],
        channel=Channel.EMAIL,
        status=InteractionStatus.SENT,
        history=frozenset(),
        transient_bounce_limit=3,
    )
    return event_payload(event, message, effects_of_event(event, message))
