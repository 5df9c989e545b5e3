"""Unsubscribe a lead, at the wish of whoever holds its signed link."""

from dataclasses import dataclass

from cadence_core.domain.unsubscription import UnsubscribeClaims
from cadence_core.feedback_ports import FeedbackStore


@dataclass(frozen=True, slots=True)
class Unsubscribed:
    """The lead gets nothing more on this channel; ``ended`` enrollments were still open."""

    ended: int


@dataclass(frozen=True, slots=True)
class UnknownLead:
    """There is no such lead (any more)."""


def unsubscribe_lead(store: FeedbackStore, claims: UnsubscribeClaims) -> Unsubscribed | UnknownLead:
    """Suppress the lead's address on the message's channel and end all its enrollments.

    Asking again changes nothing and is answered in the same way.

    Raises:
        StoreUnavailableError, StoreRejectedError: nothing was changed.
    """
    ended = store.unsubscribe(claims)
    return UnknownLead() if ended is None else Unsubscribed(ended)
