"""Record delivery events and apply their effects: many in one transaction.

Events of one lead are recorded one after the other, because each decides by what those before it
have changed. So a transaction records its events in waves, with one event of a lead in each.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from cadence_core.errors import StoreConflictError, StoreUnavailableError, UnknownMessageError
from cadence_core.feedback.domain.delivery import DeliveryEvent, Effects, KnownMessage
from cadence_core.feedback.domain.event_effects import effects_of_event
from cadence_core.feedback.guard_reputation import guard_reputation, is_counted
from cadence_core.feedback.ports import EventOfMessage, FeedbackStore, Recorded
from cadence_core.feedback.record_feedback import FeedbackReport, StoppedSender

MAX_WAIT_FOR_MESSAGE = timedelta(minutes=10)
"""How old an event may be while it still waits for its message to become known."""


@dataclass(frozen=True, slots=True)
class _Taken:
    """An event that is recorded, with its message as it was before, and its report."""

    one: EventOfMessage
    message: KnownMessage
    report: FeedbackReport

    @property
    def is_counted(self) -> bool:
        return self.report.recorded.is_new and is_counted(self.one.event, self.message)


def record_events(
    store: FeedbackStore, events: Sequence[DeliveryEvent], *, now: datetime
) -> list[FeedbackReport | Exception]:
    """Record events and their effects; return for each its report, or why it is not recorded.

    All are recorded in one transaction, without those that wait for their messages or whose
    messages have to be looked for longer. If one of them cannot be recorded, each gets a
    transaction of its own, so that its failure is no other's. If the connection is lost, nothing
    more is recorded.
    """
    results: list[FeedbackReport | Exception | None] = [None] * len(events)
    try:
        if len(events) > 1:
            results = _record_together(store, events)
        for position, event in enumerate(events):
            results[position] = results[position] or _record_alone(store, event, now)
    except StoreUnavailableError as error:
        return [result or error for result in results]
    return [result for result in results if result]


def record_event(store: FeedbackStore, event: DeliveryEvent, *, now: datetime) -> FeedbackReport:
    """Record one event and its effects. An event recorded before changes nothing.

    Raises:
        UnknownMessageError: the event's message is not known yet. The event is recent, so its
            message may become known: deliver the event again.
        StoreUnavailableError: the connection to the database was lost; nothing was recorded.
        StoreRejectedError: the database refused; nothing was recorded.
    """
    with store.transaction():
        one = store.lock_or_recreate(event)
        if one is not None:
            [report] = _record_known(store, [one])
            return report
        if now - event.occurred_at < MAX_WAIT_FOR_MESSAGE:
            raise UnknownMessageError(event.key)
        [recorded] = store.record_events([(event, None, Effects())], [])
        return FeedbackReport(event.source, event.kind, recorded, event.code)


def _record_alone(
    store: FeedbackStore, event: DeliveryEvent, now: datetime
) -> FeedbackReport | Exception:
    try:
        return record_event(store, event, now=now)
    except Exception as error:  # no fault of one event may keep the others from being recorded
        if _is_connection_lost(error):
            raise
        return error


def _record_together(
    store: FeedbackStore, events: Sequence[DeliveryEvent]
) -> list[FeedbackReport | Exception | None]:
    """Record the events whose messages are found at once; return ``None`` for each other one."""
    results: list[FeedbackReport | Exception | None] = [None] * len(events)
    try:
        with store.transaction():
            found = store.lock_messages(events)
            positions = [position for position, one in enumerate(found) if one]
            reports = _record_known(store, [one for one in found if one])
    except Exception as error:  # it may be the fault of one event
        if _is_connection_lost(error):
            raise
        return results
    for position, report in zip(positions, reports, strict=True):
        results[position] = report
    return results


def _is_connection_lost(error: Exception) -> bool:
    return isinstance(error, StoreUnavailableError) and not isinstance(error, StoreConflictError)


def _record_known(store: FeedbackStore, events: list[EventOfMessage]) -> list[FeedbackReport]:
    """Record events whose messages are locked, in the transaction that has locked them."""
    taken = _record_in_waves(store, events)
    caught_up = _record_in_waves(store, _earlier_events(store, taken))
    counted = [each.message for each in (*taken, *caught_up) if each.is_counted]
    standings = guard_reputation(store, counted)
    reports = [each.report for each in taken]
    if standings:
        reports[0] = replace(reports[0], standings=standings)
    return reports


def _earlier_events(store: FeedbackStore, taken: list[_Taken]) -> list[EventOfMessage]:
    """Return the events recorded under ids that have just proved to be those of messages."""
    learned = {
        key: each.one
        for each in reversed(taken)
        if (key := each.one.event.message_key)
        and (each.message.has_orphans or not each.message.is_known_by_key)
    }
    return store.events_without_message(learned) if learned else []


def _record_in_waves(store: FeedbackStore, events: list[EventOfMessage]) -> list[_Taken]:
    leads = list({one.lead_id for one in events})
    taken: dict[int, _Taken] = {}
    for wave in _waves(events):
        # The first wave locks what all of them change.
        locks = [] if taken else leads
        taken |= zip(wave, _record_wave(store, [events[at] for at in wave], locks), strict=True)
    return [taken[position] for position in range(len(events))]


def _waves(events: list[EventOfMessage]) -> list[list[int]]:
    """Return the positions of the events in waves: no two of a wave share a lead or a key."""
    waves: defaultdict[int, list[int]] = defaultdict(list)
    next_wave: defaultdict[object, int] = defaultdict(int)
    for position, one in enumerate(events):
        names = (one.lead_id, one.event.key)
        number = max(next_wave[name] for name in names)
        waves[number].append(position)
        next_wave.update(dict.fromkeys(names, number + 1))
    return [waves[number] for number in sorted(waves)]


def _record_wave(
    store: FeedbackStore, wave: list[EventOfMessage], locks: list[UUID]
) -> list[_Taken]:
    events = [one.event for one in wave]
    messages = store.known_messages(wave)
    effects = list(map(effects_of_event, events, messages))
    recorded = store.record_events(list(zip(events, messages, effects, strict=True)), locks)
    reports = map(_report, events, messages, effects, recorded)
    return list(map(_Taken, wave, messages, reports))


def _report(
    event: DeliveryEvent, message: KnownMessage, effects: Effects, recorded: Recorded
) -> FeedbackReport:
    is_stop = effects.stop_sender is not None
    stopped = StoppedSender(message.channel, event.code, message.sender_id) if is_stop else None
    return FeedbackReport(
        event.source, event.kind, recorded, event.code, message.id, effects.status, stopped
    )
