"""Unsubscribe the lead named by a signed link: the promise first, then what can be done at once."""

from dataclasses import dataclass
from functools import partial
from time import sleep

from cadence_core.database.conflicts import retry_on_conflict
from cadence_core.errors import StoreRejectedError, StoreUnavailableError
from cadence_core.model.unsubscribe_token import Unsubscription
from cadence_core.unsubscribe.ports import UnsubscribeStore

# Each attempt waits for another transaction until the session's lock_timeout. Together they stay
# well below the 20 seconds that the function has.
MAX_REQUEST_ATTEMPTS = 4
MAX_SUPPRESS_ATTEMPTS = 2
# Two seconds: a run holds the lock of an enrollment for milliseconds.
MAX_END_ATTEMPTS = 20
PAUSE_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Unsubscribed:
    """The lead gets no more messages; this request ended ``ended`` enrollments.

    If ``is_complete`` is false, the request may have left some open, or an address not suppressed.
    The engine sends nothing for these enrollments and ends each at its next claim, and its next
    run suppresses the addresses.
    """

    ended: int
    is_complete: bool = True


@dataclass(frozen=True, slots=True)
class UnknownLead:
    """The lead does not exist; it may have been erased."""


def unsubscribe_lead(
    store: UnsubscribeStore, unsubscription: Unsubscription
) -> Unsubscribed | UnknownLead:
    """Record the request, suppress the lead's email addresses, and end its open enrollments.

    Mail programs do not repeat a failed request. Once the request is recorded, it has therefore
    succeeded, whether the rest can be done now or not. A repeated request succeeds too.

    Raises:
        StoreUnavailableError, StoreRejectedError: the request was not recorded.
    """
    record = partial(store.record_request, unsubscription)
    if not retry_on_conflict(record, max_attempts=MAX_REQUEST_ATTEMPTS):
        return UnknownLead()
    is_suppressed = _suppress(store, unsubscription)
    ended, is_ended = _end_enrollments(store, unsubscription)
    return Unsubscribed(ended, is_complete=is_suppressed and is_ended)


def _suppress(store: UnsubscribeStore, unsubscription: Unsubscription) -> bool:
    """Suppress the lead's email addresses; return whether it was possible."""
    suppress = partial(store.suppress, unsubscription)
    try:
        return retry_on_conflict(suppress, max_attempts=MAX_SUPPRESS_ATTEMPTS)
    except (StoreUnavailableError, StoreRejectedError):
        return False


def _end_enrollments(store: UnsubscribeStore, unsubscription: Unsubscription) -> tuple[int, bool]:
    """End the enrollments; wait a short time for those that are locked.

    Returns how many were ended, and whether these were all.
    """
    ended = 0
    for _ in range(MAX_END_ATTEMPTS):
        try:
            enrollments = store.end_enrollments(unsubscription)
        except (StoreUnavailableError, StoreRejectedError):
            break
        ended += enrollments.ended
        if not enrollments.locked:
            return ended, True
        sleep(PAUSE_SECONDS)
    return ended, False
