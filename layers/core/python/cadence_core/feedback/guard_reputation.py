"""Pause email whose bounces or complaints are improbable at the accepted rate."""

from collections.abc import Sequence

from cadence_core.feedback.domain.delivery import DeliveryEvent, EventKind, KnownMessage
from cadence_core.feedback.domain.reputation import NOT_COUNTED, Standing, Verdict
from cadence_core.feedback.ports import FeedbackStore
from cadence_core.model.enrollment import Channel

COUNTED = (EventKind.BOUNCED, EventKind.COMPLAINED)


def is_counted(event: DeliveryEvent, message: KnownMessage) -> bool:
    """Return whether an event about a message counts as a bounce or a complaint."""
    is_bad = event.kind in COUNTED and not event.code.endswith(NOT_COUNTED)
    return message.channel is Channel.EMAIL and is_bad


def guard_reputation(
    store: FeedbackStore, messages: Sequence[KnownMessage]
) -> tuple[Standing, ...]:
    """Judge the senders, From domains and organizations of messages; pause what is too bad.

    ``messages`` are those whose events count. Call it in the transaction that has just recorded
    all of the events: it locks the organizations until the end. The standings that warn or pause
    are returned, but those of what is paused already.

    Raises:
        StoreUnavailableError, StoreRejectedError: the events are not recorded either.
    """
    if not messages:
        return ()
    standings = [each for each in store.standings(messages) if not each.is_paused]
    for standing in standings:
        if standing.verdict is Verdict.PAUSE:
            store.pause(standing)
    return tuple(each for each in standings if each.verdict is not Verdict.GOOD)
