"""Find out whom an unsubscribe link speaks for, and change nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from cadence_core.domain.enrollment import InteractionId
from cadence_core.domain.unsubscribe import read_token
from cadence_core.domain.unsubscription import UnsubscribeClaims


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
    claims: UnsubscribeClaims


def open_unsubscribe_link(
    keys: Sequence[bytes], organizations: Organizations, token: str
) -> UnsubscribeLink | None:
    """Return whom a token speaks for; ``None`` if it is not ours or the lead is gone."""
    unsubscription = read_token(token, keys)
    if unsubscription is None:
        return None
    organization = organizations.name_for_lead(unsubscription.lead_id)
    if organization is None:
        return None
    # The link knows its enrollment only. No message has that id, and the store then takes the
    # channel to be email, which is where the links are.
    no_message = InteractionId(unsubscription.enrollment_id)
    return UnsubscribeLink(organization, UnsubscribeClaims(unsubscription.lead_id, no_message))
