"""What the unsubscribe page needs from the database."""

from dataclasses import dataclass
from typing import Protocol

from cadence_core.model.unsubscribe_token import Unsubscription


@dataclass(frozen=True, slots=True)
class LinkOrigin:
    """The organization that sent the emails of an enrollment, and the text of these emails."""

    organization: str
    emails: str


class UnsubscribeStore(Protocol):
    """The database of the unsubscribe page.

    Both methods raise ``StoreUnavailableError`` when the connection is lost and
    ``StoreRejectedError`` when the database refuses; then nothing has changed.
    """

    def origin_of(self, unsubscription: Unsubscription) -> LinkOrigin | None:
        """Return the origin of a link; ``None`` if the lead does not exist."""

    def unsubscribe(self, unsubscription: Unsubscription) -> int | None:
        """Suppress the lead's email addresses, past and present, and end its open enrollments.

        Returns the number of enrollments that this call ended; ``None`` if the lead does not exist.
        """
