"""The composition root of the delivery events' function: a database, and nothing of the engine."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial

from cadence_core.adapters.events.queue_messages import feedback_from
from cadence_core.adapters.postgres.connection import Database, connect, connection_arguments
from cadence_core.adapters.postgres.feedback_store import PostgresFeedbackStore
from cadence_core.config import DatabaseSettings
from cadence_core.feedback_journal import FeedbackJournal
from cadence_core.services.record_delivery_event import record_feedback


@dataclass(frozen=True, slots=True)
class FeedbackApplication:
    """Takes what lies in the feedback queue."""

    store: PostgresFeedbackStore
    database: Database

    def take(self, body: str, journal: FeedbackJournal) -> None:
        """Record everything that one queue message tells.

        Raises:
            CadenceError: the message is to be delivered again; what was recorded of it stays.
        """
        for feedback in feedback_from(body):
            journal.recorded(record_feedback(self.store, feedback, now=datetime.now(UTC)))


@cache
def application() -> FeedbackApplication:
    """Return this environment's application, built from the process's environment once."""
    return build_application(os.environ)


def build_application(environment: Mapping[str, str]) -> FeedbackApplication:
    """Build an application from DATABASE_URL.

    Raises:
        ConfigurationError: names the setting that is missing or bad.
    """
    settings = DatabaseSettings.from_environment(environment)
    database_url = settings.database_url.get_secret_value()
    connection_arguments(database_url)  # a bad URL is told now, not at the first statement
    database = Database(partial(connect, database_url))
    return FeedbackApplication(PostgresFeedbackStore(database), database)
