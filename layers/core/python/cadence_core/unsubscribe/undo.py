"""Undo an unsubscribe link that was used by mistake."""

from functools import partial

from cadence_core.database.conflicts import retry_on_conflict
from cadence_core.model.unsubscribe_token import Unsubscription
from cadence_core.unsubscribe.ports import UnsubscribeStore

MAX_UNDO_ATTEMPTS = 3


def undo_unsubscribe(store: UnsubscribeStore, unsubscription: Unsubscription) -> bool:
    """Let the lead get emails again, if its link was used within a day; return whether it may.

    Raises:
        StoreUnavailableError, StoreRejectedError: nothing was undone.
    """
    undo = partial(store.undo, unsubscription)
    return retry_on_conflict(undo, max_attempts=MAX_UNDO_ATTEMPTS)
