"""Unsubscribe a lead, at the wish of whoever holds its signed link."""

from dataclasses import dataclass
from functools import partial

from cadence_core.database.conflicts import retry_on_conflict
from cadence_core.model.unsubscribe_token import Unsubscription
from cadence_core.unsubscribe.ports import UnsubscribeStore


@dataclass(frozen=True, slots=True)
class Unsubscribed:
    """The lead gets no more email; ``ended`` enrollments ended with this request."""

    ended: int


@dataclass(frozen=True, slots=True)
class UnknownLead:
    """There is no such lead (any more)."""


def unsubscribe_lead(store: UnsubscribeStore, claims: Unsubscription) -> Unsubscribed | UnknownLead:
    """Suppress the lead's email addresses, the link's among them, and end all its enrollments.

    Asking again changes nothing and is answered in the same way.

    Raises:
        StoreUnavailableError, StoreRejectedError: nothing was changed.
    """
    # Mail programs do not ask twice: we do.
    ended = retry_on_conflict(partial(store.unsubscribe, claims), max_attempts=2)
    return UnknownLead() if ended is None else Unsubscribed(ended)
