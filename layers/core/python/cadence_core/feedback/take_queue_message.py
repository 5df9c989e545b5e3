"""Record everything that one message of the feedback queue holds, each item on its own."""

from datetime import UTC, datetime

from cadence_core.errors import (
    InvalidInvocationError,
    StoreUnavailableError,
    UnknownMessageError,
)
from cadence_core.feedback.domain.delivery import DeliveryEvent
from cadence_core.feedback.domain.replies import InboundMessage
from cadence_core.feedback.events.queue_messages import feedback_from
from cadence_core.feedback.journal import FeedbackJournal
from cadence_core.feedback.ports import FeedbackStore, OptOutReader
from cadence_core.feedback.record_feedback import FeedbackReport, record_feedback


def take_queue_message(
    store: FeedbackStore, reader: OptOutReader, body: str, journal: FeedbackJournal
) -> None:
    """Record each item of a queue message.

    Raises:
        CadenceError: an item could not be recorded: the message is to be delivered again. What
            was recorded of it stays, and counts once.
    """
    errors = []
    for item in feedback_from(body):
        try:
            journal.recorded(_record(store, reader, item))
        except StoreUnavailableError:
            raise  # the others would fail alike
        except Exception as error:  # whatever is wrong with one, the others are recorded
            errors.append(error)
    if errors:
        # An unknown message may be known later; anything else needs an operator, so it comes first.
        raise min(errors, key=lambda error: isinstance(error, UnknownMessageError))


def _record(
    store: FeedbackStore,
    reader: OptOutReader,
    item: DeliveryEvent | InboundMessage | InvalidInvocationError,
) -> FeedbackReport:
    if isinstance(item, InvalidInvocationError):
        raise item
    return record_feedback(store, reader, item, now=datetime.now(UTC))
