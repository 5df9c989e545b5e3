"""Find out whom an unsubscribe link speaks for, and change nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from cadence_core.errors import BrokenLinkError
from cadence_core.model.message import Draft
from cadence_core.model.unsubscribe_token import Unsubscription, read_token
from cadence_core.text.language import language_of
from cadence_core.text.message_parts import visible_text
from cadence_core.unsubscribe.ports import UnsubscribeStore


@dataclass(frozen=True, slots=True)
class UnsubscribeLink:
    """A link that we made ourselves, for a lead that exists."""

    organization: str
    claims: Unsubscription
    language: str | None
    """That of the emails it may stand in, where that is plain to see."""


def open_unsubscribe_link(
    keys: Sequence[bytes], store: UnsubscribeStore, token: str
) -> UnsubscribeLink:
    """Return the lead and the organization that a token speaks for.

    Raises:
        BrokenLinkError: the token is not ours, or the lead is gone.
        StoreUnavailableError, StoreRejectedError: as the store does.
    """
    claims = read_token(token, keys)
    if claims is None:
        raise BrokenLinkError("no key signed it")
    origin = store.origin_of(claims)
    if origin is None:
        raise BrokenLinkError("no such lead")
    # Texts without tags read the same as HTML; with them, <em> would be Portuguese.
    emails = visible_text(Draft(None, origin.emails, is_html=True))
    return UnsubscribeLink(origin.organization, claims, language_of(emails))
