"""After a restore of the database to an earlier point: hold, and settle, what may have been sent.

The time between that point and the restore is lost. The providers may have accepted messages in it
that the database knows nothing of, and the engine must not send them again. Stop the engine first.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from itertools import groupby
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime

from cadence_core.database.conflicts import retry_on_conflict
from cadence_core.database.connection import Database
from cadence_core.database.json_text import as_json
from cadence_core.database.query_files import load_query
from cadence_core.errors import EngineRunningError
from cadence_core.operations.reading import Record

MAX_CONFLICTS = 5
BEFORE_EVERY_ID = str(UUID(int=0))


def _in_the_past(moment: datetime) -> datetime:
    if moment > datetime.now(UTC):
        raise ValueError("must be in the past")
    return moment


class RestoredRequest(Record):
    """``since``: the point in time to which the database was restored."""

    since: Annotated[AwareDatetime, AfterValidator(_in_the_past)]
    is_dry_run: bool = True


class RestoredAnswer(Record):
    """What is held now, or would be after a dry run.

    Attributes:
        held: active enrollments that are paused as ``restored``.
        kept_paused: enrollments that were paused before and keep their pause.
        uncertain: messages of both that may have been sent.
        newest_run: when the newest run in the database started. It cannot be much earlier than
            ``since`` if the engine was running then.
    """

    held: int
    kept_paused: int
    uncertain: int
    newest_run: datetime | None


class LostStep(Record):
    """One step of an enrollment, as the engine's log lines name it.

    ``step`` is the step's id, or its number at this moment.
    """

    enrollment_id: UUID
    step: UUID | int


class SettleLostRequest(Record):
    """``steps``: those that the verdict is about; ``None``: all that are not settled yet."""

    verdict: Literal["sent", "not_sent"]
    steps: tuple[LostStep, ...] | None
    note: str = ""
    is_dry_run: bool = True


class SettledStep(Record):
    """How many messages of one step are settled, and how many enrollments moved because of it.

    ``position`` of ``total`` numbers the step without gaps; both are ``None`` if it is archived.
    """

    step_id: UUID
    organization: str
    cadence: str
    position: int | None
    total: int | None
    channel: str
    template: str | None
    settled: int
    moved: int


class SettleLostAnswer(Record):
    """How many messages are settled, and how many enrollments moved because of it, also by step."""

    settled: int
    moved: int
    steps: tuple[SettledStep, ...] = ()


def hold_restored(database: Database, request: RestoredRequest) -> RestoredAnswer:
    """Hold every step that may have been sent since ``request.since``. Repeating it adds nothing.

    Raises:
        EngineRunningError: a run is in progress; nothing was held.
        StoreConflictError: another transaction holds a row; repeat the operation.
        StoreUnavailableError, StoreRejectedError: the database failed. What was held before stays
            held; repeat the operation.
    """
    newest_run = _newest_run_of_stopped_engine(database)
    held = kept_paused = uncertain = 0
    after = (BEFORE_EVERY_ID, BEFORE_EVERY_ID)
    with _undone_after(database, is_dry_run=request.is_dry_run):
        while slice_ := _hold_slice(database, request, after):
            cadence_id, lead_id, *counts = slice_
            after = (str(cadence_id), str(lead_id))
            held, kept_paused, uncertain = (
                held + counts[0],
                kept_paused + counts[1],
                uncertain + counts[2],
            )
    return RestoredAnswer(
        held=held, kept_paused=kept_paused, uncertain=uncertain, newest_run=newest_run
    )


def settle_lost(database: Database, request: SettleLostRequest) -> SettleLostAnswer:
    """Settle messages that a restore may have lost, with an operator's verdict.

    Raises:
        StoreConflictError: another transaction holds a row; repeat the operation.
        StoreUnavailableError, StoreRejectedError: the database failed. What was settled before
            stays settled; repeat the operation.
    """
    settled: list[SettledStep] = []
    with _undone_after(database, is_dry_run=request.is_dry_run):
        while slice_ := _settle_slice(database, request):
            settled += slice_
    return SettleLostAnswer(
        settled=sum(each.settled for each in settled),
        moved=sum(each.moved for each in settled),
        steps=tuple(_added_up(settled)),
    )


def _added_up(slices: list[SettledStep]) -> Iterator[SettledStep]:
    """Yield each step once, with the counts of all slices, in the order of the cadences."""
    by_step = sorted(slices, key=lambda each: (each.cadence, each.position or 0, each.step_id))
    for _, group in groupby(by_step, key=lambda each: each.step_id):
        first, *others = group
        counts = {
            "settled": sum((each.settled for each in others), first.settled),
            "moved": sum((each.moved for each in others), first.moved),
        }
        yield first.model_copy(update=counts)


class _DryRunOverError(Exception):
    """Undoes the transaction of a dry run."""


@contextmanager
def _undone_after(database: Database, *, is_dry_run: bool) -> Iterator[None]:
    """Undo the block after a dry run, so that its counts are those of the real statements."""
    if not is_dry_run:
        yield
        return
    with suppress(_DryRunOverError), database.transaction():
        yield
        raise _DryRunOverError


def _retried(action: Callable[[], list[list[Any]]], *, is_dry_run: bool) -> list[list[Any]]:
    """Return what a slice returns. A conflict ends the one transaction of a dry run."""
    return retry_on_conflict(action, max_attempts=1 if is_dry_run else MAX_CONFLICTS)


def _newest_run_of_stopped_engine(database: Database) -> datetime | None:
    [[running, newest_run]] = database.fetch(
        "runs_in_progress", load_query("operations/runs_in_progress")
    )
    if running:
        raise EngineRunningError("a run is in progress: stop the engine, and wait until it ends")
    newest: datetime | None = newest_run
    return newest


def _hold_slice(
    database: Database, request: RestoredRequest, after: tuple[str, str]
) -> list[Any] | None:
    cadence_id, lead_id = after
    hold = partial(
        database.fetch,
        "restored",
        load_query("operations/restored"),
        since=request.since.isoformat(),
        after_cadence=cadence_id,
        after_lead=lead_id,
    )
    rows = _retried(hold, is_dry_run=request.is_dry_run)
    return rows[0] if rows else None


def _settle_slice(database: Database, request: SettleLostRequest) -> list[SettledStep]:
    steps = request.steps
    names = None if steps is None else [f"{one.enrollment_id} {one.step}" for one in steps]
    settle = partial(
        database.fetch,
        "settle_lost",
        load_query("operations/standings", "operations/settle_lost"),
        steps=as_json(names),
        verdict=request.verdict,
        note=request.note,
    )
    rows = _retried(settle, is_dry_run=request.is_dry_run)
    return [SettledStep.model_validate(row) for [row] in rows]
