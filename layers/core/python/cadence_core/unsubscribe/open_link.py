"""Look up the lead of an unsubscribe link, and change nothing."""

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
    """A verified link for a lead that exists."""

    writer: str
    """Who wrote the enrollment's emails: the sender's display name, or else the organization's."""
    unsubscription: Unsubscription
    language: str | None
    """The language of the enrollment's emails; ``None`` if it is not clear."""
    is_unsubscribed: bool
    """Whether the lead asked for no more emails, and gets none."""
    is_on_whatsapp: bool
    """Whether the lead may get WhatsApp messages."""
    may_undo: bool
    """Whether the lead may still undo the use of its link."""


def open_unsubscribe_link(
    keys: Sequence[bytes], store: UnsubscribeStore, token: str
) -> UnsubscribeLink:
    """Verify a token and return what is known about the lead that it names.

    Raises:
        BrokenLinkError: no key signed the token, or the lead does not exist.
        StoreUnavailableError, StoreRejectedError: see ``ports.UnsubscribeStore``.
    """
    unsubscription = read_token(token, keys)
    if unsubscription is None:
        raise BrokenLinkError("no key signed it")
    state = store.state_of(unsubscription)
    if state is None:
        raise BrokenLinkError("no such lead")
    # Parse as HTML, which leaves plain text as it is: the tag <em> would look Portuguese.
    emails = visible_text(Draft(None, state.emails, is_html=True))
    return UnsubscribeLink(
        writer=state.sender if state.sender.strip() else state.organization,
        unsubscription=unsubscription,
        language=language_of(emails),
        is_unsubscribed=state.is_unsubscribed,
        is_on_whatsapp=state.is_on_whatsapp,
        may_undo=state.may_undo,
    )
