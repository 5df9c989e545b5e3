"""Record inbound messages and moves, and apply their effects."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from cadence_core.errors import UnknownMessageError
from cadence_core.feedback.domain.delivery import DeliveryEvent, EventKind, Source
from cadence_core.feedback.domain.event_effects import effects_of_event
from cadence_core.feedback.domain.moves import WhatsAppMove
from cadence_core.feedback.domain.replies import (
    ANSWERS,
    Arrival,
    Correspondent,
    InboundKind,
    InboundMessage,
    effects_of_inbound,
    proof_of_arrival,
)
from cadence_core.feedback.domain.reputation import Standing
from cadence_core.feedback.ports import FeedbackStore, OptOutReader, Recorded
from cadence_core.model.enrollment import Channel, InteractionId, InteractionStatus

MAX_WAIT = timedelta(minutes=10)
"""How old an event may be while it still waits for its message or lead to become known."""
Feedback = DeliveryEvent | InboundMessage | WhatsAppMove


@dataclass(frozen=True, slots=True)
class StoppedSender:
    """A sender that the provider has blocked for now."""

    channel: Channel
    code: str
    id: UUID | None


@dataclass(frozen=True, slots=True)
class FeedbackReport:
    """What recording one event resulted in: ids and codes only."""

    source: Source
    kind: EventKind | InboundKind
    recorded: Recorded
    code: str = ""
    interaction_id: InteractionId | None = None
    status: InteractionStatus | None = None
    stopped: StoppedSender | None = None
    standings: tuple[Standing, ...] = ()
    """What it, or another recorded with it, has made worse: whose emails are paused, or nearly."""
    colleagues_stopped: int = 0
    """How many enrollments of the lead's colleagues were held or ended."""


def record_inbound(
    store: FeedbackStore, reader: OptOutReader, message: InboundMessage
) -> FeedbackReport:
    """Record one inbound message and its effects. A message recorded before changes nothing.

    Raises:
        StoreUnavailableError: the connection to the database was lost; nothing was recorded.
        StoreRejectedError: the database refused; nothing was recorded.
    """
    store.read_new_addresses()
    with store.transaction():
        return _record_inbound(store, reader, message)


def record_move(store: FeedbackStore, move: WhatsAppMove, *, now: datetime) -> FeedbackReport:
    """Record that a person has another number or id. A move recorded before changes nothing.

    Raises:
        UnknownMessageError: no lead is known by the old number or id. The move is recent, so an
            earlier one may be on its way: deliver it again.
        StoreUnavailableError: the connection to the database was lost; nothing was recorded.
        StoreRejectedError: the database refused; nothing was recorded.
    """
    store.read_new_addresses()
    with store.transaction():
        recorded = store.record_move(move)
        is_unknown = recorded.is_new and not recorded.is_known
        if is_unknown and now - move.occurred_at < MAX_WAIT:
            raise UnknownMessageError(move.key)
        return FeedbackReport(Source.WHATSAPP, EventKind.MOVED, recorded)


def _record_inbound(
    store: FeedbackStore, reader: OptOutReader, message: InboundMessage
) -> FeedbackReport:
    correspondent = store.find_correspondent(message)
    effects = effects_of_inbound(message, correspondent, reader.judge)
    proves = effects.kind in ANSWERS and effects.hold is None
    arrival = _arrival(store, message, correspondent) if proves else None
    is_reply = effects.kind is InboundKind.REPLY
    colleagues = 0
    if is_reply and correspondent and correspondent.company:
        colleagues = store.stop_colleagues(message, correspondent)
    recorded = store.record_inbound(message, correspondent, effects, arrival)
    answered_id = correspondent.answered_id if correspondent else None
    status = arrival.effects.status if arrival else None
    return FeedbackReport(
        message.source,
        effects.kind,
        recorded,
        interaction_id=answered_id,
        status=status,
        colleagues_stopped=colleagues,
    )


def _arrival(
    store: FeedbackStore, message: InboundMessage, correspondent: Correspondent | None
) -> Arrival | None:
    """Return what an answer proves about the message it answers. Locks that message."""
    event = proof_of_arrival(message, correspondent)
    answered = store.lock_message(event) if event else None
    return Arrival(event, effects_of_event(event, answered)) if event and answered else None
