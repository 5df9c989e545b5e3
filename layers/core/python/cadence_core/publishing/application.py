"""The entry point of the publisher: a database and an event bus, without the engine."""

import os
from dataclasses import dataclass

from cadence_core.database.access import open_database
from cadence_core.database.connection import Database
from cadence_core.publishing.event_bus import DETAIL_TYPE, SOURCE, EventBus
from cadence_core.publishing.event_of import StandingEvent, detail_of
from cadence_core.publishing.publish_events import Published, publish_events
from cadence_core.publishing.settings import PublishingSettings
from cadence_core.publishing.store.outbox import MAX_ATTEMPTS, Outbox
from cadence_core.runtime.current import Current
from cadence_core.runtime.time_left import TimeLeft

__all__ = [
    "DETAIL_TYPE",
    "MAX_ATTEMPTS",
    "SOURCE",
    "Published",
    "PublishingApplication",
    "PublishingSettings",
    "StandingEvent",
    "application",
    "detail_of",
    "forget_application",
]


@dataclass(frozen=True, slots=True)
class PublishingApplication:
    """Publishes what is in the outbox."""

    database: Database
    bus: EventBus

    def publish(self, time_left: TimeLeft) -> Published:
        """Publish until nothing is left or time is short. See ``publish_events``."""
        return publish_events(Outbox(self.database), self.bus, time_left)


def application() -> PublishingApplication:
    """Return this process's application, built from its environment once.

    Raises:
        ConfigurationError: a setting is missing or invalid; the error names it.
    """
    return _current.get(PublishingSettings.from_environment(os.environ))


def forget_application() -> None:
    """Close this process's application; the next invocation builds another."""
    _current.forget()


def _build(settings: PublishingSettings) -> PublishingApplication:
    return PublishingApplication(open_database(settings.database), EventBus(settings.event_bus))


_current = Current(_build, lambda application: application.database.close())
