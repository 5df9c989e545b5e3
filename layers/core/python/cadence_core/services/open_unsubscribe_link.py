"""Find out whom an unsubscribe link speaks for, and change nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from cadence_core.domain.language import language_of
from cadence_core.domain.message import Draft
from cadence_core.domain.message_parts import visible_text
from cadence_core.domain.unsubscribe import Unsubscription, read_token


@dataclass(frozen=True, slots=True)
class LinkOrigin:
    """Who wrote the emails that a link may stand in, and what they say."""

    organization: str
    emails: str


class Organizations(Protocol):
    """The database, as far as a link is concerned."""

    def origin_of(self, claims: Unsubscription) -> LinkOrigin | None:
        """Return where a link comes from, if there is such a lead.

        Raises:
            StoreUnavailableError: the connection is lost.
        """


@dataclass(frozen=True, slots=True)
class UnsubscribeLink:
    """A link that we made ourselves, for a lead that exists."""

    organization: str
    claims: Unsubscription
    language: str | None
    """That of the emails it may stand in, where that is plain to see."""


def open_unsubscribe_link(
    keys: Sequence[bytes], organizations: Organizations, token: str
) -> UnsubscribeLink | None:
    """Return whom a token speaks for; ``None`` if it is not ours or the lead is gone."""
    claims = read_token(token, keys)
    origin = organizations.origin_of(claims) if claims else None
    if claims is None or origin is None:
        return None
    # Texts without tags read the same as HTML; with them, <em> would be Portuguese.
    emails = visible_text(Draft(None, origin.emails, is_html=True))
    return UnsubscribeLink(origin.organization, claims, language_of(emails))
