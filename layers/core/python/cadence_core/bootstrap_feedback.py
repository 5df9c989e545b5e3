"""The composition root of the delivery events' function: a database, and nothing of the engine."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from cadence_core.adapters.events.queue_messages import feedback_from
from cadence_core.adapters.postgres.access import open_database
from cadence_core.adapters.postgres.connection import Database
from cadence_core.adapters.postgres.feedback_store import PostgresFeedbackStore
from cadence_core.current import Current
from cadence_core.domain.delivery import DeliveryEvent
from cadence_core.domain.replies import InboundMessage
from cadence_core.domain.stop_phrases import StopPhrases
from cadence_core.environment import DatabaseSettings
from cadence_core.errors import (
    InvalidInvocationError,
    StoreUnavailableError,
    UnknownMessageError,
)
from cadence_core.feedback_journal import FeedbackJournal
from cadence_core.feedback_ports import OptOutReader
from cadence_core.services.record_delivery_event import FeedbackReport, record_feedback


@dataclass(frozen=True, slots=True)
class FeedbackApplication:
    """Takes what lies in the feedback queue."""

    store: PostgresFeedbackStore
    reader: OptOutReader
    database: Database

    def take(self, body: str, journal: FeedbackJournal) -> None:
        """Record everything that one queue message tells, each item by itself.

        Raises:
            CadenceError: an item of it could not be recorded: the message is to be delivered
                again. What was recorded of it stays, and counts once.
        """
        errors = []
        for item in feedback_from(body):
            try:
                journal.recorded(self._record(item))
            except StoreUnavailableError:
                raise  # the others would fail alike
            except Exception as error:  # whatever is wrong with one, the others are recorded
                errors.append(error)
        if errors:
            # What may be known later comes last: the rest needs somebody to look at it.
            raise min(errors, key=lambda error: isinstance(error, UnknownMessageError))

    def _record(
        self, item: DeliveryEvent | InboundMessage | InvalidInvocationError
    ) -> FeedbackReport:
        if isinstance(item, InvalidInvocationError):
            raise item
        return record_feedback(self.store, self.reader, item, now=datetime.now(UTC))


def application() -> FeedbackApplication:
    """Return this process's application, built from its environment once."""
    return _current.get(DatabaseSettings.from_environment(os.environ))


def forget_application() -> None:
    """Close this process's application; the next invocation builds another."""
    _current.forget()


def build_application(environment: Mapping[str, str]) -> FeedbackApplication:
    """Build an application from the ``DATABASE_…`` variables.

    Raises:
        ConfigurationError: names the setting that is missing or bad.
    """
    return _build(DatabaseSettings.from_environment(environment))


def _build(settings: DatabaseSettings) -> FeedbackApplication:
    database = open_database(settings)
    return FeedbackApplication(PostgresFeedbackStore(database), StopPhrases(), database)


_current = Current(_build, lambda application: application.database.close())
