"""Settle an uncertain message by an operator's verdict."""

from typing import Literal
from uuid import UUID

from cadence_core.database.conflicts import retry_on_conflict
from cadence_core.database.connection import Database
from cadence_core.database.json_text import storable
from cadence_core.errors import StoreRejectedError, UnknownNameError
from cadence_core.operations.dry_run import transaction_of
from cadence_core.operations.operation import ChangeRequest, Operation
from cadence_core.operations.reading import Record

Verdict = Literal["sent", "not_sent"]
SETTLE_INTERACTION = (
    "SELECT settle_interaction(CAST(:interaction AS uuid), :verdict, NULLIF(:note, ''))"
)
MAX_ATTEMPTS = 3
NO_DATA_FOUND = "P0002"
NOT_UNCERTAIN = "no uncertain message has this id"


class SettleRequest(ChangeRequest):
    """A verdict on a message. ``note`` is recorded with it, for those who ask later."""

    verdict: Verdict
    interaction: UUID
    note: str = ""


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
        StoreConflictError: another transaction is changing it; nothing was changed.
    """

    def call() -> str | None:
        with transaction_of(database, request):
            [[status]] = database.fetch(
                "settle_interaction",
                SETTLE_INTERACTION,
                interaction=str(request.interaction),
                verdict=request.verdict,
                note=storable(request.note),
            )
        return None if status is None else str(status)

    try:
        status = retry_on_conflict(call, max_attempts=MAX_ATTEMPTS)
    except StoreRejectedError as error:
        if NO_DATA_FOUND in str(error):
            raise UnknownNameError(NOT_UNCERTAIN) from None
        raise
    return Settlement(interaction_id=request.interaction, enrollment=status)


SETTLE = Operation("settle", SettleRequest, Settlement, settle, changes=True)
