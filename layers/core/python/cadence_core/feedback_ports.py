"""What feedback needs of the database, in the words of the domain."""

from typing import Protocol

from cadence_core.domain.unsubscription import UnsubscribeClaims


class FeedbackStore(Protocol):
    """The database, as feedback needs it.

    All methods raise ``StoreUnavailableError`` when the connection is lost and
    ``StoreRejectedError`` when the database refused; both leave nothing half done.
    """

    def unsubscribe(self, claims: UnsubscribeClaims) -> int | None:
        """Suppress the lead's address on the message's channel and end its open enrollments.

        Returns how many enrollments ended now; ``None`` if there is no such lead.
        """
