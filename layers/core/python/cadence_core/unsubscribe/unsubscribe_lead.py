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
# Two seconds: a run holds the lock of an enrollment for milliseconds.
MAX_END_ATTEMPTS = 20
PAUSE_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Unsubscribed:
    """The lead gets no more messages; this request ended ``ended`` enrollments.

    If ``is_complete`` is false, the request may have left some open. The engine sends nothing for
    them, and ends each at its next claim.
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
    succeeded, whether its enrollments can be ended now or not. A repeated request succeeds too.

    Raises:
        StoreUnavailableError, StoreRejectedError: the request was not recorded.
    """
    record = partial(store.record_request, unsubscription)
    if not retry_on_conflict(record, max_attempts=MAX_REQUEST_ATTEMPTS):
        return UnknownLead()
    return _end_enrollments(store, unsubscription)


def _end_enrollments(store: UnsubscribeStore, unsubscription: Unsubscription) -> Unsubscribed:
    """End the enrollments; wait a short time for those that are locked."""
    ended = 0
    for _ in range(MAX_END_ATTEMPTS):
        try:
            enrollments = store.end_enrollments(unsubscription)
        except (StoreUnavailableError, StoreRejectedError):
            break
        ended += enrollments.ended
        if not enrollments.locked:
            return Unsubscribed(ended)
        sleep(PAUSE_SECONDS)
    return Unsubscribed(ended, is_complete=False)
