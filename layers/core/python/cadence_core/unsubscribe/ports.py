"""What the unsubscribe page needs of the database."""

from dataclasses import dataclass
from typing import Protocol

from cadence_core.model.unsubscribe_token import Unsubscription


@dataclass(frozen=True, slots=True)
class LinkOrigin:
    """Who wrote the emails that a link may stand in, and what they say."""

    organization: str
    emails: str


class UnsubscribeStore(Protocol):
    """The database, as the page needs it.

    Both methods raise ``StoreUnavailableError`` when the connection is lost and
    ``StoreRejectedError`` when the database refuses; then nothing has changed.
    """

    def origin_of(self, claims: Unsubscription) -> LinkOrigin | None:
        """Return where a link comes from; ``None`` if there is no such lead."""

    def unsubscribe(self, claims: Unsubscription) -> int | None:
        """Suppress the lead's email addresses, past and present, and end its open enrollments.

        Returns how many enrollments ended now; ``None`` if there is no such lead.
        """
