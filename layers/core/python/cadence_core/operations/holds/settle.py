"""Settle an uncertain message by an operator's verdict."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from cadence_core.database.connection import Database
from cadence_core.database.json_text import storable
from cadence_core.errors import InvalidRequestError, StoreRejectedError, UnknownNameError
from cadence_core.operations.dry_run import transaction_of
from cadence_core.operations.operation import ChangeRequest, Operation
from cadence_core.operations.reading import Record

Verdict = Literal["sent", "not_sent"]
SETTLE_INTERACTION = (
    "SELECT settle_interaction(CAST(:interaction AS uuid), :verdict, NULLIF(:note, ''))"
)
ATTEMPTS = "SELECT attempts FROM interactions WHERE id = CAST(:interaction AS uuid)"
NO_DATA_FOUND = "P0002"
NOT_UNCERTAIN = "no uncertain message has this id"
TRIED_AGAIN = "attempts: it was tried again meanwhile: look this attempt up, too"


class SettleRequest(ChangeRequest):
    """A verdict on a message. ``note`` is recorded with it, for those who ask later.

    ``attempts``: how many there were when the message was looked up. Each attempt keeps the id of
    the message, and what is known of an earlier one says nothing of a later one. ``None``: any.
    """

    verdict: Verdict
    interaction: UUID
    note: str = ""
    attempts: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = None


class Settlement(Record):
    """``enrollment``: its new status; ``None`` if it stays, because it has ended or gone on."""

    interaction_id: UUID
    enrollment: str | None


def settle(database: Database, request: SettleRequest) -> Settlement:
    """Settle a message.

    ``sent`` moves the enrollment to its next step, ``not_sent`` lets the engine try this step
    again.

    Raises:
        UnknownNameError: no uncertain message has the id.
        InvalidRequestError: it was tried again since it was looked up; nothing was changed.
        StoreConflictError: another transaction is changing it; nothing was changed.
    """
    try:
        with transaction_of(database, request):
            [[status]] = database.fetch(
                "settle_interaction",
                SETTLE_INTERACTION,
                interaction=str(request.interaction),
                verdict=request.verdict,
                note=storable(request.note),
            )
            if request.attempts is not None:
                _check_attempts(database, request)
    except StoreRejectedError as error:
        if NO_DATA_FOUND in str(error):
            raise UnknownNameError(NOT_UNCERTAIN) from None
        raise
    return Settlement(interaction_id=request.interaction, enrollment=status)


def _check_attempts(database: Database, request: SettleRequest) -> None:
    """Refuse a verdict on another attempt than the last; its transaction has the message's lock."""
    [[attempts]] = database.fetch("attempts", ATTEMPTS, interaction=str(request.interaction))
    if attempts != request.attempts:
        raise InvalidRequestError(TRIED_AGAIN)


SETTLE = Operation("settle", SettleRequest, Settlement, settle, changes=True)
