"""Settle uncertain messages by an operator's verdict."""

from typing import Literal

from cadence_core.database.conflicts import retry_on_conflict
from cadence_core.database.connection import Database
from cadence_core.errors import StoreConflictError, StoreRejectedError, StoreUnavailableError
from cadence_core.operations.reading import Record

Verdict = Literal["sent", "not_sent"]
SETTLE = "SELECT settle_interaction(CAST(:interaction AS uuid), :verdict, NULLIF(:note, ''))"
MAX_ATTEMPTS = 3
NOT_UNCERTAIN = ("P0002", "22P02")  # no_data_found; invalid_text_representation: not a UUID


class SettleRequest(Record):
    """A verdict on some messages. ``note`` is recorded with it, for those who ask later."""

    verdict: Verdict
    interactions: tuple[str, ...]
    note: str = ""


class Settlement(Record):
    """What happened to one message.

    ``problem`` says why it was not settled. ``enrollment`` is the new status of its enrollment;
    ``None`` if that stays as it is, because it has ended or gone on.
    """

    interaction_id: str
    is_settled: bool
    enrollment: str | None = None
    problem: str | None = None


def settle_messages(database: Database, request: SettleRequest) -> list[Settlement]:
    """Settle each message in a transaction of its own, so that none stops the others.

    ``sent`` moves the enrollment to its next step, ``not_sent`` lets the engine try this step
    again. Once the database is lost, the remaining messages are reported as not settled.
    """
    return [_settle_one(database, request, id_) for id_ in dict.fromkeys(request.interactions)]


def _settle_one(database: Database, request: SettleRequest, interaction: str) -> Settlement:
    def call() -> str | None:
        [[status]] = database.fetch(
            "settle_interaction",
            SETTLE,
            interaction=interaction,
            verdict=request.verdict,
            note=request.note,
        )
        return None if status is None else str(status)

    try:
        status = retry_on_conflict(call, max_attempts=MAX_ATTEMPTS)
    except (StoreRejectedError, StoreUnavailableError) as error:
        return Settlement(interaction_id=interaction, is_settled=False, problem=_problem(error))
    return Settlement(interaction_id=interaction, is_settled=True, enrollment=status)


def _problem(error: StoreRejectedError | StoreUnavailableError) -> str:
    if isinstance(error, StoreRejectedError) and any(code in str(error) for code in NOT_UNCERTAIN):
        return "no uncertain message has this id"
    if isinstance(error, StoreConflictError):
        return "another transaction is changing it: try again"
    return f"{error}: try again"
