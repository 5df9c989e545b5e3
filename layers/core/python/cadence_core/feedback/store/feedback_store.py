"""The feedback store over PostgreSQL."""

from collections.abc import Iterable, Mapping, Sequence, Set
from contextlib import AbstractContextManager
from dataclasses import replace
from operator import itemgetter
from typing import Any
from uuid import UUID

from cadence_core.database.address_keys import key_of, read_new_addresses
from cadence_core.database.connection import Database
from cadence_core.database.json_text import as_json, storable
from cadence_core.database.query_files import load_query
from cadence_core.feedback.domain.colleagues import company_of, is_colleague
from cadence_core.feedback.domain.delivery import DeliveryEvent, KnownMessage, Source
from cadence_core.feedback.domain.moves import WhatsAppMove
from cadence_core.feedback.domain.replies import (
    ANSWERS,
    Arrival,
    Correspondent,
    InboundEffects,
    InboundMessage,
    SentText,
)
from cadence_core.feedback.domain.reputation import MAX_SENDS, NOT_COUNTED, Standing
from cadence_core.feedback.ports import EventEffects, EventOfMessage, Recorded
from cadence_core.feedback.store.feedback_rows import event_payload
from cadence_core.feedback.store.inbound_rows import inbound_payload
from cadence_core.feedback.store.message_rows import (
    event_from,
    known_message_from,
    lost_message,
    names_of,
    sender_keys,
)
from cadence_core.feedback.store.move_rows import move_payload
from cadence_core.feedback.store.reputation_rows import pause_payload, standing_from
from cadence_core.model.enrollment import Channel, InteractionId

NO_ID = UUID(int=0)
"""Before the first id."""


class PostgresFeedbackStore:
    """Stores delivery events and inbound messages. See ``feedback.ports.FeedbackStore``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def transaction(self) -> AbstractContextManager[None]:
        return self._database.transaction()

    def lock_messages(self, events: Sequence[DeliveryEvent]) -> list[EventOfMessage | None]:
        rows = self._fetch("lock_messages", events=names_of(events))
        found = {number: EventOfMessage(events[number], *ids) for number, *ids in rows}
        return [found.get(number) for number in range(len(events))]

    def lock_or_recreate(self, event: DeliveryEvent) -> EventOfMessage | None:
        [found] = self.lock_messages([event])
        if not found and event.message_key:
            # A transaction that is learning whose id this is has committed once we have the lock.
            self._lock_message_keys([event.message_key])
            [found] = self.lock_messages([event])
        if not found and event.interaction_id:
            found = self._recreate_message(event)
        return found

    def lock_message(self, event: DeliveryEvent) -> KnownMessage | None:
        found = self.lock_or_recreate(event)
        return self.known_messages([found])[0] if found else None

    def known_messages(self, events: Sequence[EventOfMessage]) -> list[KnownMessage]:
        named = [replace(one.event, interaction_id=one.interaction_id) for one in events]
        rows = self._fetch("known_messages", events=names_of(named), answers=as_json(list(ANSWERS)))
        return [known_message_from(row) for _, *row in sorted(rows, key=itemgetter(0))]

    def _recreate_message(self, event: DeliveryEvent) -> EventOfMessage | None:
        """Re-create a message that a restore of the database lost, if that is possible."""
        self.read_new_addresses()
        rows = self._fetch("recreate_message", payload=as_json(lost_message(event)))
        if not rows:
            return None
        [[id_]] = rows
        [found] = self.lock_messages([replace(event, interaction_id=InteractionId(id_))])
        return found

    def _lock_message_keys(self, message_keys: Iterable[str]) -> None:
        self._fetch("lock_message_keys", message_keys=as_json(list(message_keys)))

    def events_without_message(self, learned: Mapping[str, EventOfMessage]) -> list[EventOfMessage]:
        self._lock_message_keys(learned)
        rows = self._fetch("events_without_message", message_keys=as_json(list(learned)))
        return [
            replace(own, event=event_from(row, key, own.interaction_id))
            for key, *row in rows
            for own in [learned[key]]
        ]

    def find_correspondent(self, message: InboundMessage) -> Correspondent | None:
        rows = self._fetch(
            "find_correspondent",
            payload=as_json(
                {
                    "channel": message.channel,
                    "sender": message.writer,
                    "user_id": message.user_id,
                    "key": key_of(message.channel, message.writer),
                    "ours": sender_keys(message.channel, message.ours),
                    "answers": list(message.answers),
                    "tokens": [str(token) for token in message.tokens],
                }
            ),
        )
        if not rows:
            return None
        [[org_id, lead_id, answered_id, same_address, ours, lead_address, sent, is_named]] = rows
        others = (UUID(id_) for id_ in same_address if UUID(id_) != lead_id)
        return Correspondent(
            org_id=org_id,
            lead_ids=(lead_id, *others),
            answered_id=answered_id and InteractionId(answered_id),
            is_us=_is_us(message.writer, ours, lead_address),
            company=company_of(key_of(Channel.EMAIL, lead_address) or ""),
            sent=tuple(SentText(**text) for text in sent),
            is_lead_s_own=key_of(Channel.EMAIL, message.writer)
            == key_of(Channel.EMAIL, lead_address),
            is_named=is_named,
            is_sent_by_us=_is_us(message.sender, ours, lead_address),
        )

    def record_events(
        self, events: Sequence[EventEffects], locks: Sequence[EventOfMessage]
    ) -> list[Recorded]:
        return self._record(
            [event_payload(*each) for each in events],
            leads={one.lead_id for one in locks},
            changed={one.lead_id for one in locks if one.event.source is Source.WHATSAPP},
        )

    def standings(self, messages: Sequence[KnownMessage]) -> list[Standing]:
        org_ids = {str(message.org_id) for message in messages}
        self._fetch("lock_reputation", org_ids=as_json(list(org_ids)))
        rows = self._fetch(
            "standings",
            interaction_ids=as_json([str(message.id) for message in messages]),
            not_counted=as_json(list(NOT_COUNTED)),
            max_sends=str(MAX_SENDS),
        )
        return [standing_from(row) for row in rows]

    def pause(self, standing: Standing) -> None:
        self._fetch("pause_reputation", pause=as_json(pause_payload(standing)))

    def stop_colleagues(self, message: InboundMessage, correspondent: Correspondent) -> int:
        stopped = 0
        last: UUID | None = NO_ID
        while last is not None:
            reply = {
                "event_key": message.key,
                "org_id": str(correspondent.org_id),
                "domain": correspondent.company,
                "lead_ids": [str(lead_id) for lead_id in correspondent.lead_ids],
                "occurred_at": message.occurred_at.isoformat(),
                "after": str(last),
            }
            [[count, last]] = self._fetch("stop_colleagues", reply=as_json(reply))
            stopped += int(count)
        return stopped

    def record_inbound(
        self,
        message: InboundMessage,
        correspondent: Correspondent | None,
        effects: InboundEffects,
        arrival: Arrival | None,
    ) -> Recorded:
        payload = inbound_payload(message, correspondent, effects, arrival)
        changed = {UUID(lead["id"]) for lead in payload.get("lead", [])}
        [recorded] = self._record([payload], leads=changed, changed=changed)
        return recorded

    def record_move(self, move: WhatsAppMove) -> Recorded:
        [[is_new, is_known]] = self._fetch("record_move", payload=as_json(move_payload(move)))
        return Recorded(is_new, 0, None, is_known=is_known)

    def _record(
        self, payloads: list[dict[str, Any]], *, leads: Set[UUID], changed: Set[UUID]
    ) -> list[Recorded]:
        rows = self._fetch(
            "record_feedback",
            payloads=as_json(payloads),
            locks=as_json({"changed": list(map(str, changed)), "leads": list(map(str, leads))}),
        )
        return [
            Recorded(is_new, int(ended), status, code or "", attempt)
            for is_new, ended, status, code, attempt in rows
        ]

    def read_new_addresses(self) -> None:
        read_new_addresses(self._database)

    def _fetch(self, name: str, **parameters: str) -> list[list[Any]]:
        # Ids come from outside too. One that cannot be stored must not lose the event.
        clean = {parameter: storable(text) for parameter, text in parameters.items()}
        return self._database.fetch(name, load_query(f"feedback/store/{name}"), **clean)


def _is_us(writer: str, ours: list[str], lead: str) -> bool:
    """Return whether one of our addresses wrote, or a colleague's; on WhatsApp there are none."""
    writer, lead, *ours = (key_of(Channel.EMAIL, each) or each for each in (writer, lead, *ours))
    return writer in ours or is_colleague(writer, ours, lead)
