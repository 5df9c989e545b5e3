"""Publish the events of the outbox, at least once.

An event is deleted after the bus accepted it. If the process dies between the two, the next tick
publishes it again with the same id.
"""

from dataclasses import dataclass

from cadence_core.errors import EventBusUnavailableError
from cadence_core.publishing.event_bus import MAX_ENTRIES, OF_THE_BUS, EventBus
from cadence_core.publishing.event_of import StandingEvent, detail_of
from cadence_core.publishing.store.outbox import Outbox, Outcome
from cadence_core.runtime.time_left import TimeLeft

SLICE_SECONDS = 15.0
"""No slice starts with less time left."""


@dataclass(frozen=True, slots=True)
class Published:
    """How many events the bus accepted and refused, and how many refusals were the last.

    ``is_complete``: nothing is left, except what was refused or another publisher has.
    """

    published: int = 0
    refused: int = 0
    given_up: int = 0
    is_complete: bool = False

    def plus(self, error_codes: list[str | None], given_up: int) -> "Published":
        """Return the sum with one more slice; a slice without an event is the last."""
        accepted = error_codes.count(None)
        return Published(
            published=self.published + accepted,
            refused=self.refused + len(error_codes) - accepted,
            given_up=self.given_up + given_up,
            is_complete=not error_codes,
        )


def publish_events(outbox: Outbox, bus: EventBus, time_left: TimeLeft) -> Published:
    """Publish until nothing is left or time is short, each event once.

    Raises:
        EventBusUnavailableError: a call failed, the bus takes no event, or there is no such bus;
            the events stay.
        StoreUnavailableError: the connection was lost; the last events are published again.
        StoreRejectedError: the database refused, such as a role that may not publish.
    """
    outbox.note_publisher()
    bus.check()
    published, after = Published(), 0
    while not published.is_complete and time_left.allows(SLICE_SECONDS):
        with outbox.transaction():
            events = outbox.take(MAX_ENTRIES, after=after)
            error_codes = bus.put([detail_of(event) for event in events]) if events else []
            given_up = outbox.settle(_by_id(events, error_codes))
        if events and OF_THE_BUS.issuperset(error_codes):
            raise EventBusUnavailableError(str(error_codes[0]))
        published = published.plus(error_codes, given_up)
        after = max((event.id for event in events), default=after)
    return published


def _by_id(events: list[StandingEvent], error_codes: list[str | None]) -> dict[int, Outcome]:
    return {
        event.id: Outcome(code, attempts=0 if code in OF_THE_BUS else 1)
        for event, code in zip(events, error_codes, strict=True)
    }
