"""Record delivery events and inbound messages, and apply their effects."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from cadence_core.errors import UnknownMessageError
from cadence_core.feedback.domain.delivery import (
    DeliveryEvent,
    Effects,
    EventKind,
    KnownMessage,
    Source,
)
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
from cadence_core.feedback.guard_reputation import guard_reputation
from cadence_core.feedback.ports import FeedbackStore, OptOutReader, Recorded
from cadence_core.model.enrollment import Channel, InteractionId, InteractionStatus

MAX_WAIT_FOR_MESSAGE = timedelta(minutes=10)
"""How old an event may be while it still waits for its message to become known."""

OTHER_NUMBER = "other_number"
"""The code of an event about a message that another number than the event's has sent."""

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
    """What the event has made worse: whose emails are now paused, or nearly."""
    colleagues_stopped: int = 0
    """How many enrollments of the lead's colleagues were held or ended."""


def record_feedback(
    store: FeedbackStore, reader: OptOutReader, feedback: Feedback, *, now: datetime
) -> FeedbackReport:
    """Record one event and its effects. An event recorded before changes nothing.

    Raises:
        UnknownMessageError: the event's message is not known yet. The event is recent, so its
            message may become known: deliver the event again.
        StoreUnavailableError: the connection to the database was lost; nothing was recorded.
        StoreRejectedError: the database refused; nothing was recorded.
    """
    if not isinstance(feedback, DeliveryEvent):
        store.read_new_addresses()
    with store.transaction():
        if isinstance(feedback, WhatsAppMove):
            return FeedbackReport(Source.WHATSAPP, EventKind.MOVED, store.record_move(feedback))
        if isinstance(feedback, InboundMessage):
            return _record_inbound(store, reader, feedback)
        return _record_event(store, feedback, now)


def _record_event(store: FeedbackStore, event: DeliveryEvent, now: datetime) -> FeedbackReport:
    message = store.lock_message(event)
    if message is not None and not message.is_reported_to_sender(event):
        # Without the ids, so that it is not taken for the message's later.
        event = replace(event, kind=EventKind.NOTED, code=OTHER_NUMBER, message_key=None)
        recorded = store.record_event(event, None, Effects())
        return FeedbackReport(event.source, event.kind, recorded, event.code)
    if message is None:
        if now - event.occurred_at < MAX_WAIT_FOR_MESSAGE:
            raise UnknownMessageError(event.key)
        recorded = store.record_event(event, None, Effects())
        return FeedbackReport(event.source, event.kind, recorded, event.code)
    report = _record_known(store, event, message)
    if event.message_key and (message.has_orphans or not message.is_known_by_key):
        caught_up = _catch_up(store, event.message_key, message)
        report = replace(report, standings=(*report.standings, *caught_up))
    return report


def _catch_up(store: FeedbackStore, message_key: str, message: KnownMessage) -> list[Standing]:
    """Apply the events recorded earlier under an id that has just proved to be the message's."""
    standings: list[Standing] = []
    for earlier in store.events_without_message(message_key, message):
        message = store.lock_message(earlier) or message
        standings += _record_known(store, earlier, message).standings
    return standings


def _record_known(
    store: FeedbackStore, event: DeliveryEvent, message: KnownMessage
) -> FeedbackReport:
    effects = effects_of_event(event, message)
    recorded = store.record_event(event, message, effects)
    is_stop = effects.stop_sender is not None
    stopped = StoppedSender(message.channel, event.code, message.sender_id) if is_stop else None
    standings = guard_reputation(store, event, message) if recorded.is_new else ()
    return FeedbackReport(
        event.source,
        event.kind,
        recorded,
        event.code,
        message.id,
        effects.status,
        stopped,
        standings,
    )


def _record_inbound(
    store: FeedbackStore, reader: OptOutReader, message: InboundMessage
) -> FeedbackReport:
    correspondent = store.find_correspondent(message)
    effects = effects_of_inbound(message, correspondent, reader.is_opt_out)
    arrival = _arrival(store, message, correspondent) if effects.kind in ANSWERS else None
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
