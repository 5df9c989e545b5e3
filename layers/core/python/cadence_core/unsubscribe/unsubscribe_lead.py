"""Unsubscribe the lead named by a signed link."""

from dataclasses import dataclass
from functools import partial

from cadence_core.database.conflicts import retry_on_conflict
from cadence_core.model.unsubscribe_token import Unsubscription
from cadence_core.unsubscribe.ports import UnsubscribeStore


@dataclass(frozen=True, slots=True)
class Unsubscribed:
    """The lead gets no more email; this request ended ``ended`` enrollments."""

    ended: int


@dataclass(frozen=True, slots=True)
class UnknownLead:
    """The lead does not exist; it may have been erased."""


def unsubscribe_lead(
    store: UnsubscribeStore, unsubscription: Unsubscription
) -> Unsubscribed | UnknownLead:
    """Suppress the lead's email addresses, past and present, and end its open enrollments.

    A repeated request changes nothing and succeeds too.

    Raises:
        StoreUnavailableError, StoreRejectedError: nothing was changed.
    """
    # Mail programs do not repeat a failed request, so a conflict is retried here.
    ended = retry_on_conflict(partial(store.unsubscribe, unsubscription), max_attempts=2)
    return UnknownLead() if ended is None else Unsubscribed(ended)
