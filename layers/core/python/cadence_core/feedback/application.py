"""The entry point of feedback. It needs a database and no part of the sending engine."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from cadence_core.database.access import open_database
from cadence_core.database.connection import Database
from cadence_core.database.settings import DatabaseSettings
from cadence_core.feedback.domain.replies import Judgment
from cadence_core.feedback.journal import FeedbackJournal
from cadence_core.feedback.opt_out.reader import OptOutPhrases
from cadence_core.feedback.ports import OptOutReader
from cadence_core.feedback.store.feedback_store import PostgresFeedbackStore
from cadence_core.feedback.stored_mail import StoredMails
from cadence_core.feedback.take_queue_messages import take_queue_messages
from cadence_core.runtime.current import Current

__all__ = [
    "FeedbackApplication",
    "FeedbackJournal",
    "Judgment",
    "application",
    "build_application",
    "forget_application",
]


@dataclass(frozen=True, slots=True)
class FeedbackSettings:
    """The settings of feedback. ``mail_bucket``: where SES puts received mails, if it does."""

    database: DatabaseSettings
    mail_bucket: str

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """Read the settings.

        Raises:
            ConfigurationError: a setting is missing or invalid; the error names it.
        """
        database = DatabaseSettings.from_environment(environment)
        return cls(database, environment.get("INBOUND_MAIL_BUCKET", ""))


@dataclass(frozen=True, slots=True)
class FeedbackApplication:
    """Processes the messages of the feedback queue."""

    store: PostgresFeedbackStore
    reader: OptOutReader
    mails: StoredMails
    database: Database

    def take(self, body: str, journal: FeedbackJournal) -> None:
        """Record one queue message.

        Raises:
            Exception: why the queue must deliver it again. See ``take_queue_messages``.
        """
        [error] = self.take_all([body], journal)
        if error:
            raise error

    def take_all(self, bodies: Sequence[str], journal: FeedbackJournal) -> list[Exception | None]:
        """Record the queue messages of an invocation. See ``take_queue_messages``."""
        return take_queue_messages(self.store, self.reader, self.mails.read, bodies, journal)


def application() -> FeedbackApplication:
    """Return this process's application, built from its environment once."""
    return _current.get(FeedbackSettings.from_environment(os.environ))


def forget_application() -> None:
    """Close this process's application; the next invocation builds another."""
    _current.forget()


def build_application(environment: Mapping[str, str]) -> FeedbackApplication:
    """Build an application from the ``DATABASE_…`` variables and ``INBOUND_MAIL_BUCKET``.

    Raises:
        ConfigurationError: a setting is missing or invalid; the error names it.
    """
    return _build(FeedbackSettings.from_environment(environment))


def _build(settings: FeedbackSettings) -> FeedbackApplication:
    database = open_database(settings.database)
    mails = StoredMails(settings.mail_bucket)
    return FeedbackApplication(PostgresFeedbackStore(database), OptOutPhrases(), mails, database)


_current = Current(_build, lambda application: application.database.close())
