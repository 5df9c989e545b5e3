"""Record every item of one feedback queue message; a failing item does not stop the others."""

from datetime import UTC, datetime

from cadence_core.errors import (
    InvalidInvocationError,
    StoreUnavailableError,
    UnknownMessageError,
)
from cadence_core.feedback.domain.replies import InboundMessage
from cadence_core.feedback.events.queue_messages import feedback_from
from cadence_core.feedback.journal import FeedbackJournal
from cadence_core.feedback.ports import FeedbackStore, OptOutReader
from cadence_core.feedback.record_feedback import Feedback, FeedbackReport, record_feedback
from cadence_core.model.enrollment import Channel


def take_queue_message(
    store: FeedbackStore, reader: OptOutReader, body: str, journal: FeedbackJournal
) -> None:
    """Record each item of a queue message.

    Raises:
        CadenceError: an item could not be recorded, so the queue must deliver the message again.
            The recorded items stay recorded, and a second delivery does not count them again.
    """
    errors = []
    for item in feedback_from(body):
        try:
            journal.recorded(_record(store, reader, item))
        except StoreUnavailableError:
            raise  # every other item would fail the same way
        except Exception as error:  # no fault of one item may keep the others from being recorded
            errors.append(error)
    if errors:
        # An unknown message may become known; every other error needs an operator, so it is raised.
        raise min(errors, key=lambda error: isinstance(error, UnknownMessageError))


def _record(
    store: FeedbackStore,
    reader: OptOutReader,
    item: Feedback | InvalidInvocationError,
) -> FeedbackReport:
    if isinstance(item, InvalidInvocationError):
        raise item
    now = datetime.now(UTC)
    try:
        return record_feedback(store, reader, item, now=now)
    except StoreUnavailableError:
        raise
    except Exception:  # the words of a stranger may raise any error
        if not isinstance(item, InboundMessage) or item.channel is not Channel.EMAIL:
            raise
        return record_feedback(store, reader, item.without_words(), now=now)
