"""What the unsubscribe page needs from the database."""

from dataclasses import dataclass
from typing import Protocol

from cadence_core.model.unsubscribe_token import Unsubscription


@dataclass(frozen=True, slots=True)
class LinkState:
    """What is known about the lead of a link, and about the emails of the link's enrollment."""

    organization: str
    sender: str
    """The display name of the sender of the newest of these emails; empty if there is none."""
    emails: str
    """The text of these emails."""
    is_unsubscribed: bool
    """Whether the lead asked for no more emails, and gets none."""
    is_on_whatsapp: bool
    """Whether the lead may get WhatsApp messages."""
    may_undo: bool
    """Whether the lead may still undo the use of its link."""


@dataclass(frozen=True, slots=True)
class EndedEnrollments:
    """How many enrollments one call ended, and how many it left open because they were locked."""

    ended: int
    locked: int


class UnsubscribeStore(Protocol):
    """The database of the unsubscribe page. Each method is one committed transaction.

    All raise ``StoreUnavailableError`` when the connection is lost, ``StoreConflictError`` when
    another transaction interfered, and ``StoreRejectedError`` when the database refuses; then
    the call has changed nothing.
    """

    def state_of(self, unsubscription: Unsubscription) -> LinkState | None:
        """Return the state of a link; ``None`` if the lead does not exist."""

    def record_request(self, unsubscription: Unsubscription) -> bool:
        """Record the request; it waits for no lock but one of the same lead's request.

        Returns whether the lead exists.
        """

    def suppress(self, unsubscription: Unsubscription) -> bool:
        """Suppress the email addresses, past and present, of a lead whose request is recorded.

        Returns whether it is done; it is not while the lead's organization is locked.
        """

    def undo(self, unsubscription: Unsubscription) -> bool:
        """Undo the use of the lead's link; return whether it was possible."""

    def end_enrollments(self, unsubscription: Unsubscription) -> EndedEnrollments:
        """End the lead's open enrollments, except those that another transaction has locked."""
