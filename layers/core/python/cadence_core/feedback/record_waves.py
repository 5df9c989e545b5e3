"""Record events in waves, with one event of a lead in each.

Events of one lead are recorded one after the other, because each decides by what those before it
have changed. What is known of their messages is read once; after that it is known from the effects
of the events themselves.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from cadence_core.feedback.domain.delivery import (
    DeliveryEvent,
    Effects,
    EventFact,
    EventKind,
    KnownMessage,
)
from cadence_core.feedback.domain.event_effects import effects_of_event, known_after
from cadence_core.feedback.ports import EventEffects, EventOfMessage, FeedbackStore, Recorded
from cadence_core.feedback.record_feedback import FeedbackReport, StoppedSender
from cadence_core.model.enrollment import InteractionId

OTHER_NUMBER = "other_number"
"""The code of an event about a message that another number than the event's has sent."""

Ids = tuple[str | None, str | None]
"""The provider's ids in an event, by which it is judged which attempt it is about."""
Known = defaultdict[InteractionId, dict[Ids, KnownMessage]]


@dataclass(frozen=True, slots=True)
class Taken:
    """A recorded event, its message as it was before, and what the event changed."""

    one: EventOfMessage
    message: KnownMessage
    effects: Effects
    recorded: Recorded

    @property
    def is_believed(self) -> bool:
        """Whether the event came to the number that the message was sent from."""
        return self.message.is_reported_to_sender(self.one.event)

    @property
    def report(self) -> FeedbackReport:
        """What recording the event resulted in."""
        event, message = self.one.event, self.message
        if not self.is_believed:
            return FeedbackReport(event.source, EventKind.NOTED, self.recorded, OTHER_NUMBER)
        is_stop = self.effects.stop_sender is not None
        stopped = StoppedSender(message.channel, event.code, message.sender_id) if is_stop else None
        return FeedbackReport(
            event.source,
            event.kind,
            self.recorded,
            event.code,
            message.id,
            self.effects.status,
            stopped,
        )


def record_in_waves(store: FeedbackStore, events: Sequence[EventOfMessage]) -> list[Taken]:
    """Record events whose messages are locked, in the transaction that has locked them.

    Returns what became of each, in the order of the events.

    Raises:
        StoreUnavailableError, StoreRejectedError: nothing of the transaction is recorded.
    """
    taken: dict[int, Taken] = {}
    known: Known = defaultdict(dict)
    for wave in _waves(events):
        if any(_ids(events[at]) not in known[events[at].interaction_id] for at in wave):
            _read(store, [one for at, one in enumerate(events) if at not in taken], known)
        ones = [events[at] for at in wave]
        messages = [known[one.interaction_id][_ids(one)] for one in ones]
        effects = [effects_of_event(one.event, of) for one, of in zip(ones, messages, strict=True)]
        recorded = store.record_events(
            [
                _as_believed(one.event, message, effect)
                for one, message, effect in zip(ones, messages, effects, strict=True)
            ],
            locks=[] if taken else events,  # the first wave locks for all of them
        )
        taken |= zip(wave, map(Taken, ones, messages, effects, recorded), strict=True)
        for at in wave:
            _learn(known, taken[at])
    return [taken[at] for at in range(len(events))]


def _as_believed(event: DeliveryEvent, message: KnownMessage, effects: Effects) -> EventEffects:
    """Return what is recorded of an event; if it came to another number, only that it came."""
    if message.is_reported_to_sender(event):
        return event, message, effects
    # Without the ids, so that it is not taken for the message's later.
    noted = replace(
        event, kind=EventKind.NOTED, code=OTHER_NUMBER, message_key=None, accepted_as=None
    )
    return noted, None, Effects()


def _waves(events: Sequence[EventOfMessage]) -> list[list[int]]:
    """Return the positions of the events in waves: no two of a wave share a lead or a key."""
    waves: defaultdict[int, list[int]] = defaultdict(list)
    next_wave: defaultdict[object, int] = defaultdict(int)
    for at, one in enumerate(events):
        names = (one.lead_id, one.event.key)
        number = max(next_wave[name] for name in names)
        waves[number].append(at)
        next_wave.update(dict.fromkeys(names, number + 1))
    return [waves[number] for number in sorted(waves)]


def _ids(one: EventOfMessage) -> Ids:
    return one.event.message_key, one.event.accepted_as


def _read(store: FeedbackStore, events: list[EventOfMessage], known: Known) -> None:
    """Read what is not known of the messages of events, as it is for the ids of each event."""
    unread = {
        (one.interaction_id, ids): one
        for one in events
        if (ids := _ids(one)) not in known[one.interaction_id]
    }
    messages = store.known_messages(list(unread.values()))
    for (interaction_id, ids), message in zip(unread, messages, strict=True):
        known[interaction_id][ids] = message


def _learn(known: Known, taken: Taken) -> None:
    """Keep what an event has changed; it may change what events with other ids are about."""
    if taken.recorded.is_new and taken.is_believed:
        event = taken.one.event
        fact = EventFact(event.kind, taken.recorded.code, taken.recorded.attempt)
        message = known_after(fact, taken.effects, taken.message)
        known[message.id] = {_ids(taken.one): message}
