"""Record what providers and leads tell us, and do what follows from it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cadence_core.domain.delivery import (
    DeliveryEvent,
    Effects,
    EventKind,
    KnownMessage,
    decide,
    status_after,
)
from cadence_core.domain.enrollment import InteractionId, InteractionStatus
from cadence_core.domain.replies import InboundKind, InboundMessage, decide_inbound
from cadence_core.errors import UnknownMessageError
from cadence_core.feedback_ports import FeedbackStore, Recorded

PATIENCE = timedelta(minutes=10)
"""So long an event may wait for the message that it is about to be known."""

Feedback = DeliveryEvent | InboundMessage


@dataclass(frozen=True, slots=True)
class FeedbackReport:
    """How one event was taken: ids and codes only."""

    kind: EventKind | InboundKind
    recorded: Recorded
    code: str = ""
    interaction_id: InteractionId | None = None
    status: InteractionStatus | None = None


def record_feedback(store: FeedbackStore, feedback: Feedback, *, now: datetime) -> FeedbackReport:
    """Record an event; one that was recorded before changes nothing.

    Raises:
        UnknownMessageError: its message is not known, and the event is so young that it may
            become known: to be delivered again.
        StoreUnavailableError, StoreRejectedError: nothing was recorded.
    """
    with store.transaction():
        if isinstance(feedback, InboundMessage):
            return _record_inbound(store, feedback)
        return _record_event(store, feedback, now)


def _record_event(store: FeedbackStore, event: DeliveryEvent, now: datetime) -> FeedbackReport:
    message = store.lock_message(event)
    if message is None:
        if now - event.occurred_at < PATIENCE:
            raise UnknownMessageError(event.key)
        recorded = store.record_event(event, None, None, Effects())
        return FeedbackReport(event.kind, recorded, event.code)
    report = _record_known(store, event, message)
    if event.message_key and not message.is_known_by_key:
        _catch_up(store, event.message_key, message)
    return report


def _catch_up(store: FeedbackStore, message_key: str, message: KnownMessage) -> None:
    """Take what was kept under an id that is known to be the message's since this moment."""
    for earlier in store.events_without_message(message_key, message):
        message = store.lock_message(earlier) or message
        _record_known(store, earlier, message)


def _record_known(
    store: FeedbackStore, event: DeliveryEvent, message: KnownMessage
) -> FeedbackReport:
    effects = decide(event, message)
    status = status_after(message, effects.proves)
    recorded = store.record_event(event, message, status, effects)
    return FeedbackReport(event.kind, recorded, event.code, message.id, status)


def _record_inbound(store: FeedbackStore, message: InboundMessage) -> FeedbackReport:
    correspondent = store.find_correspondent(message)
    effects = decide_inbound(message, correspondent)
    recorded = store.record_inbound(message, correspondent, effects)
    answered_id = correspondent.answered_id if correspondent else None
    return FeedbackReport(effects.kind, recorded, interaction_id=answered_id)
