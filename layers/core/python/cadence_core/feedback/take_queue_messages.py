"""Record every item of feedback queue messages; a failing item does not stop the others."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime

from cadence_core.errors import StoreUnavailableError, UnknownMessageError
from cadence_core.feedback.domain.delivery import DeliveryEvent
from cadence_core.feedback.domain.moves import WhatsAppMove
from cadence_core.feedback.domain.replies import InboundMessage, reported_event
from cadence_core.feedback.events.queue_messages import feedback_from
from cadence_core.feedback.events.ses_inbound import StoredMailReader
from cadence_core.feedback.journal import FeedbackJournal
from cadence_core.feedback.ports import FeedbackStore, OptOutReader
from cadence_core.feedback.record_events import record_events, record_if_known
from cadence_core.feedback.record_feedback import FeedbackReport, record_inbound, record_move
from cadence_core.model.enrollment import Channel


def take_queue_messages(
    store: FeedbackStore,
    reader: OptOutReader,
    read_stored: StoredMailReader,
    bodies: Sequence[str],
    journal: FeedbackJournal,
) -> list[Exception | None]:
    """Record each item of each queue message: delivery events together, then what leads wrote.

    Returns for each message why the queue must deliver it again, or ``None``. Its recorded items
    stay recorded, and a second delivery does not count them again.
    """
    errors: defaultdict[int, list[Exception]] = defaultdict(list)

    def note(number: int, outcome: FeedbackReport | Exception) -> None:
        if isinstance(outcome, Exception):
            errors[number].append(outcome)
        else:
            journal.recorded(outcome)

    items = [
        (number, item)
        for number, body in enumerate(bodies)
        for item in _items_of(body, read_stored)
    ]
    events = [(number, item) for number, item in items if isinstance(item, DeliveryEvent)]
    now = datetime.now(UTC)
    recorded = record_events(store, [event for _, event in events], now=now)
    for (number, _), outcome in zip(events, recorded, strict=True):
        note(number, outcome)
    for number, item in items:
        if isinstance(item, InboundMessage):
            note(number, _record_inbound(store, reader, item))
        elif isinstance(item, WhatsAppMove):
            note(number, _record_move(store, item, now))
        elif isinstance(item, Exception):
            note(number, item)
    return [_worst(errors[number]) for number in range(len(bodies))]


def _items_of(
    body: str, read_stored: StoredMailReader
) -> list[DeliveryEvent | InboundMessage | WhatsAppMove | Exception]:
    try:
        return [*feedback_from(body, read_stored)]
    except Exception as error:  # no fault of one queue message may keep the others from being taken
        return [error]


def _record_inbound(
    store: FeedbackStore, reader: OptOutReader, message: InboundMessage
) -> FeedbackReport | Exception:
    try:
        reported = reported_event(message)
        report = record_if_known(store, reported) if reported else None
        return report or record_inbound(store, reader, message)
    except StoreUnavailableError as error:
        return error
    except Exception as error:  # the words of a stranger may raise any error
        return _record_without_words(store, reader, message, error)


def _record_without_words(
    store: FeedbackStore, reader: OptOutReader, message: InboundMessage, error: Exception
) -> FeedbackReport | Exception:
    if message.channel is not Channel.EMAIL:
        return error
    try:
        return record_inbound(store, reader, message.without_words())
    except Exception as again:  # no fault of one item may keep the others from being recorded
        return again


def _record_move(
    store: FeedbackStore, move: WhatsAppMove, now: datetime
) -> FeedbackReport | Exception:
    try:
        return record_move(store, move, now=now)
    except Exception as error:  # no fault of one item may keep the others from being recorded
        return error


def _worst(errors: list[Exception]) -> Exception | None:
    # An unknown message may become known; every other error needs an operator, so it prevails.
    return min(errors, key=lambda error: isinstance(error, UnknownMessageError), default=None)
