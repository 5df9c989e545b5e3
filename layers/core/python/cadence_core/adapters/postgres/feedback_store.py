"""The feedback store over PostgreSQL."""

from contextlib import AbstractContextManager
from typing import Any
from uuid import UUID

from cadence_core.adapters.postgres.connection import Database, as_json
from cadence_core.adapters.postgres.feedback_rows import event_payload, inbound_payload
from cadence_core.adapters.postgres.query_files import load_query
from cadence_core.domain.colleagues import is_colleague
from cadence_core.domain.delivery import DeliveryEvent, Effects, KnownMessage
from cadence_core.domain.enrollment import Channel, InteractionId, InteractionStatus
from cadence_core.domain.replies import Correspondent, InboundEffects, InboundMessage
from cadence_core.domain.unsubscribe import Unsubscription
from cadence_core.feedback_ports import Recorded


class PostgresFeedbackStore:
    """Keeps what providers and leads tell us. See ``feedback_ports.FeedbackStore``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def unsubscribe(self, claims: Unsubscription) -> int | None:
        self._database.check()
        [[is_known, ended]] = self._fetch(
            "unsubscribe",
            lead_id=str(claims.lead_id),
            enrollment_id=str(claims.enrollment_id),
        )
        return int(ended) if is_known else None

    def transaction(self) -> AbstractContextManager[None]:
        return self._database.transaction()

    def lock_message(self, event: DeliveryEvent) -> KnownMessage | None:
        rows = self._fetch(
            "lock_message",
            interaction_id=str(event.interaction_id or ""),
            message_key=event.message_key or "",
            accepted_as=event.accepted_as or "",
        )
        if not rows:
            return None
        [[id_, org_id, lead_id, channel, status, transient_bounce_limit]] = rows
        # A statement of its own: it must see what was committed while the lock was waited for.
        [[proven, returns]] = self._fetch(
            "message_history",
            interaction_id=str(id_),
            message_key=event.message_key or "",
            kind=event.kind,
        )
        return KnownMessage(
            id=InteractionId(id_),
            org_id=org_id,
            lead_id=lead_id,
            channel=Channel(channel),
            status=InteractionStatus(status),
            proven=frozenset(InteractionStatus(proof) for proof in proven),
            returns=returns,
            transient_bounce_limit=transient_bounce_limit,
        )

    def find_correspondent(self, message: InboundMessage) -> Correspondent | None:
        rows = self._fetch(
            "find_correspondent",
            payload=as_json(
                {
                    "channel": message.channel,
                    "sender": message.sender,
                    "ours": [name.lower() for name in message.ours],
                    "answers": list(message.answers),
                    "tokens": [str(token) for token in message.tokens],
                }
            ),
        )
        if not rows:
            return None
        [[org_id, lead_id, answered_id, same_address, is_sender, ours, lead_address]] = rows
        others = (UUID(id_) for id_ in same_address if UUID(id_) != lead_id)
        return Correspondent(
            org_id=org_id,
            lead_ids=(lead_id, *others),
            answered_id=answered_id and InteractionId(answered_id),
            is_us=is_sender or is_colleague(message.sender, ours, lead_address),
        )

    def record_event(
        self,
        event: DeliveryEvent,
        message: KnownMessage | None,
        status: InteractionStatus | None,
        effects: Effects,
    ) -> Recorded:
        return self._record(event_payload(event, message, status, effects))

    def record_inbound(
        self, message: InboundMessage, correspondent: Correspondent | None, effects: InboundEffects
    ) -> Recorded:
        return self._record(inbound_payload(message, correspondent, effects))

    def _record(self, payload: dict[str, Any]) -> Recorded:
        [[is_new, ended, enrollment_status]] = self._fetch(
            "record_feedback", payload=as_json(payload)
        )
        return Recorded(is_new, int(ended), enrollment_status)

    def _fetch(self, name: str, **parameters: str) -> list[list[Any]]:
        return self._database.fetch(name, load_query(name), **parameters)
