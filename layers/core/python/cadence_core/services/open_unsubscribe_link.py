"""Find out whom an unsubscribe link speaks for, and change nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from cadence_core.domain.unsubscribe import Unsubscription, read_token


class Organizations(Protocol):
    """The database, as far as a link is concerned."""

    def name_for_lead(self, lead_id: UUID) -> str | None:
        """Return the name of the organization that writes to a lead, if there is such a lead.

        Raises:
            StoreUnavailableError: the connection is lost.
        """


@dataclass(frozen=True, slots=True)
class UnsubscribeLink:
    """A link that we made ourselves, for a lead that exists."""

    organization: str
    claims: Unsubscription


def open_unsubscribe_link(
    keys: Sequence[bytes], organizations: Organizations, token: str
) -> UnsubscribeLink | None:
    """Return whom a token speaks for; ``None`` if it is not ours or the lead is gone."""
    claims = read_token(token, keys)
    organization = organizations.name_for_lead(claims.lead_id) if claims else None
    if claims is None or organization is None:
        return None
    return UnsubscribeLink(organization, claims)
