"""Record delivery events and apply their effects: many in one transaction."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from cadence_core.errors import StoreConflictError, StoreUnavailableError, UnknownMessageError
from cadence_core.feedback.domain.delivery import DeliveryEvent, Effects
from cadence_core.feedback.guard_reputation import guard_reputation, is_counted
from cadence_core.feedback.ports import EventOfMessage, FeedbackStore
from cadence_core.feedback.record_feedback import MAX_WAIT, FeedbackReport
from cadence_core.feedback.record_waves import Taken, record_in_waves

MAX_TOGETHER = 100
"""How many events one transaction records at most. One queue message may hold hundreds."""


def record_events(
    store: FeedbackStore, events: Sequence[DeliveryEvent], *, now: datetime
) -> list[FeedbackReport | Exception]:
    """Record events and their effects; return for each its report, or why it is not recorded.

    They are recorded in one transaction, without those that wait for their messages or whose
    messages have to be looked for longer. If one of them cannot be recorded, each gets a
    transaction of its own, so that its failure is no other's. If the connection is lost, nothing
    more is recorded.
    """
    results: list[FeedbackReport | Exception | None] = [None] * len(events)
    try:
        for start in range(0, len(events), MAX_TOGETHER):
            some = slice(start, start + MAX_TOGETHER)
            results[some] = _record_together(store, events[some])
        for at, event in enumerate(events):
            results[at] = results[at] or _record_alone(store, event, now)
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
        if now - event.occurred_at < MAX_WAIT:
            raise UnknownMessageError(event.key)
        [recorded] = store.record_events([(event, None, Effects())], [])
        return FeedbackReport(event.source, event.kind, recorded, event.code)


def record_if_known(store: FeedbackStore, event: DeliveryEvent) -> FeedbackReport | None:
    """Record an event and its effects if its message is known; otherwise return ``None``.

    Raises:
        StoreUnavailableError: the connection to the database was lost; nothing was recorded.
        StoreRejectedError: the database refused; nothing was recorded.
    """
    with store.transaction():
        one = store.lock_or_recreate(event)
        return _record_known(store, [one])[0] if one else None


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
) -> list[FeedbackReport | None]:
    """Record the events whose messages are found at once; return ``None`` for each other one."""
    results: list[FeedbackReport | None] = [None] * len(events)
    if len(events) == 1:
        return results
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
    taken = record_in_waves(store, events)
    believed = [each for each in taken if each.is_believed]
    caught_up = record_in_waves(store, _earlier_events(store, believed))
    counted = [
        each.message
        for each in (*believed, *caught_up)
        if each.recorded.is_new and is_counted(each.one.event, each.message)
    ]
    standings = guard_reputation(store, counted)
    reports = [each.report for each in taken]
    if standings:
        reports[0] = replace(reports[0], standings=standings)
    return reports


def _earlier_events(store: FeedbackStore, taken: list[Taken]) -> list[EventOfMessage]:
    """Return the events recorded under ids that have just proved to be those of messages."""
    learned = {
        key: each.one
        for each in reversed(taken)
        if (key := each.one.event.message_key)
        and (each.message.has_orphans or not each.message.is_known_by_key)
    }
    return store.events_without_message(learned) if learned else []
