"""Pause email whose bounces or complaints are improbable at the accepted rate."""

from cadence_core.feedback.domain.delivery import DeliveryEvent, EventKind, KnownMessage
from cadence_core.feedback.domain.reputation import NOT_ATTEMPTED, Standing, Verdict
from cadence_core.feedback.ports import FeedbackStore
from cadence_core.model.enrollment import Channel

COUNTED = (EventKind.BOUNCED, EventKind.COMPLAINED)


def guard_reputation(
    store: FeedbackStore, event: DeliveryEvent, message: KnownMessage
) -> tuple[Standing, ...]:
    """Judge the sender, the From domain and the organization of a message; pause what is too bad.

    Call it in the transaction that has just recorded the event. The standings that warn or pause
    are returned, but those of what is paused already.

    Raises:
        StoreUnavailableError, StoreRejectedError: the event is not recorded either.
    """
    is_counted = event.kind in COUNTED and not event.code.endswith(NOT_ATTEMPTED)
    if message.channel is not Channel.EMAIL or not is_counted:
        return ()
    standings = [each for each in store.standings(message) if not each.is_paused]
    for standing in standings:
        if standing.verdict is Verdict.PAUSE:
            store.pause(standing)
    return tuple(each for each in standings if each.verdict is not Verdict.GOOD)
