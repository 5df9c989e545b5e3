"""Publish the events of the outbox, at least once.

An event is deleted after the bus accepted it. If the process dies between the two, the next tick
publishes it again with the same id.
"""

from dataclasses import dataclass, replace

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
    ``stopped_by``: the code with which the bus ended it after it had accepted some.
    """

    published: int = 0
    refused: int = 0
    given_up: int = 0
    is_complete: bool = False
    stopped_by: str | None = None

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
    """Publish until nothing is left, time is short or the bus takes no more; each event once.

    Raises:
        EventBusUnavailableError: the bus accepted no event, because a call failed, it refuses
            whatever it is given, or does not exist; the events stay.
        StoreUnavailableError: the connection was lost; the last events are published again.
        StoreRejectedError: the database refused, such as a role that may not publish.
    """
    outbox.note_publisher()
    bus.check()
    published, after = Published(), 0
    while not published.is_complete and time_left.allows(SLICE_SECONDS):
        try:
            events, error_codes, given_up = _publish_slice(outbox, bus, after)
        except EventBusUnavailableError as error:
            if not published.published:
                raise
            return replace(published, stopped_by=str(error))
        published = published.plus(error_codes, given_up)
        after = max((event.id for event in events), default=after)
    return published


def _publish_slice(
    outbox: Outbox, bus: EventBus, after: int
) -> tuple[list[StandingEvent], list[str | None], int]:
    """Return the events of a slice, the code of each one's error, and how many were given up."""
    with outbox.transaction():
        events = outbox.take(MAX_ENTRIES, after=after)
        error_codes = bus.put([detail_of(event) for event in events]) if events else []
        given_up = outbox.settle(_by_id(events, error_codes))
    if events and OF_THE_BUS.issuperset(error_codes):
        raise EventBusUnavailableError(str(error_codes[0]))
    return events, error_codes, given_up


def _by_id(events: list[StandingEvent], error_codes: list[str | None]) -> dict[int, Outcome]:
    return {
        event.id: Outcome(code, attempts=0 if code in OF_THE_BUS else 1)
        for event, code in zip(events, error_codes, strict=True)
    }
