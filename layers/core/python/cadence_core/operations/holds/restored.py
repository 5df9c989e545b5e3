"""After a restore of the database to an earlier point: hold, and settle, what may have been sent.

The time between that point and the restore is lost. The providers may have accepted messages in it
that the database knows nothing of, and the engine must not send them again. Stop the engine first.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from cadence_core.database.connection import Database
from cadence_core.database.json_text import as_json, storable
from cadence_core.database.query_files import load_query
from cadence_core.errors import EngineRunningError
from cadence_core.operations.ahead import check_over
from cadence_core.operations.dry_run import transaction_of
from cadence_core.operations.holds.holds import FIRST_ID
from cadence_core.operations.holds.settle import Verdict
from cadence_core.operations.instants import Instant
from cadence_core.operations.operation import (
    AgreedRequest,
    MarkedAnswer,
    Operation,
)
from cadence_core.operations.reading import Record

MAX_STEPS = 500
"""Steps that one request names."""


class RestoredRequest(AgreedRequest):
    """A slice of the open enrollments.

    ``since``: the point in time to which the database was restored. ``until``: that of the answer
    of a dry run, so that nothing is held that became due after it; ``None``: now. ``after``: where
    the slice begins, which is ``after`` of the answer about the slice before. ``through``: where it
    ends, which is ``after`` of the answer of its dry run, however many were enrolled meanwhile.
    """

    since: Instant
    until: Instant | None = None
    after: tuple[UUID, UUID] | None = None
    through: tuple[UUID, UUID] | None = None


class RestoredAnswer(MarkedAnswer):
    """What of a slice is held now, or would be after a dry run.

    Attributes:
        held: active enrollments that are paused as ``restored``.
        kept_paused: enrollments that were paused before and keep their pause.
        uncertain: messages of both that may have been sent.
        newest_run: when the newest run in the database started. It cannot be much earlier than
            ``since`` if the engine was running then.
        until: what was due then may have been sent.
        digest: stands for the messages and the enrollments of the slice.
        after: where the next slice begins; ``None`` after the last one.
    """

    held: int = 0
    kept_paused: int = 0
    uncertain: int = 0
    newest_run: datetime | None = None
    until: datetime | None = None
    digest: str = ""
    after: tuple[UUID, UUID] | None = None

    def plus(self, slice_: "RestoredAnswer") -> "RestoredAnswer":
        """Return the sum with one more slice."""
        return slice_.model_copy(
            update={
                "mark": "",
                "digest": "",
                "held": self.held + slice_.held,
                "kept_paused": self.kept_paused + slice_.kept_paused,
                "uncertain": self.uncertain + slice_.uncertain,
            }
        )


class LostStep(Record):
    """One step of an enrollment, as the engine's log lines name it.

    ``step`` is the step's id, or its number at this moment.
    """

    enrollment_id: UUID
    step: UUID | int


class SettleLostRequest(AgreedRequest):
    """A verdict on a slice of the messages that a restore may have lost.

    ``steps``: those that the verdict is about; ``None``: all that are not settled yet. ``after``:
    where the slice begins, which is ``after`` of the answer about the slice before.
    """

    verdict: Verdict
    steps: Annotated[tuple[LostStep, ...], Field(max_length=MAX_STEPS)] | None
    note: str = ""
    after: tuple[UUID, UUID] | None = None


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


class SettleLostAnswer(MarkedAnswer):
    """How many messages are settled, and how many enrollments moved because of it, also by step.

    An enrollment of which two messages are settled moves once, and in the counts of both steps.
    ``digest`` stands for the messages of the slice. ``after``: where the next slice begins;
    ``None`` after the last one.
    """

    settled: int = 0
    moved: int = 0
    steps: tuple[SettledStep, ...] = ()
    digest: str = ""
    after: tuple[UUID, UUID] | None = None

    def plus(self, slice_: "SettleLostAnswer") -> "SettleLostAnswer":
        """Return the sum with one more slice."""
        return SettleLostAnswer(
            settled=self.settled + slice_.settled,
            moved=self.moved + slice_.moved,
            steps=tuple(_added_up((*self.steps, *slice_.steps))),
            after=slice_.after,
        )


def hold_restored(database: Database, request: RestoredRequest) -> RestoredAnswer:
    """Hold each step of a slice that may have been sent since ``request.since``.

    Repeating it adds nothing.

    Raises:
        InvalidRequestError: the point in time is ahead; nothing was held.
        EngineRunningError: a run is in progress; nothing was held.
        StoreConflictError: another transaction holds a row; repeat the operation.
    """
    check_over(database, "since", request.since)
    newest_run = _newest_run_of_stopped_engine(database)
    rows = _changed(
        database,
        request,
        "restored",
        load_query("operations/holds/restored"),
        since=request.since.isoformat(),
        until=request.until.isoformat() if request.until else "",
        after=_ids(request.after),
        through=_ids(request.through) if request.through else "",
    )
    if not rows:
        return RestoredAnswer(newest_run=newest_run)
    [[cadence_id, lead_id, held, kept_paused, uncertain, digest, until]] = rows
    return RestoredAnswer(
        held=held,
        kept_paused=kept_paused,
        uncertain=uncertain,
        newest_run=newest_run,
        until=until,
        digest=digest,
        after=(cadence_id, lead_id),
    )


def settle_lost(database: Database, request: SettleLostRequest) -> SettleLostAnswer:
    """Settle some 500 messages that a restore may have lost, with an operator's verdict.

    All of an enrollment's are in one slice.

    Raises:
        StoreConflictError: another transaction holds a row; repeat the operation.
    """
    steps = request.steps
    names = None if steps is None else [f"{one.enrollment_id} {one.step}" for one in steps]
    rows = _changed(
        database,
        request,
        "settle_lost",
        load_query("operations/standings", "operations/holds/settle_lost"),
        steps=as_json(names),
        verdict=request.verdict,
        note=storable(request.note),
        after=_ids(request.after),
    )
    settled = [SettledStep.model_validate(row) for row, *_ in rows]
    moved, digest, enrollment_id, message_id = rows[0][1:] if rows else (0, "", None, None)
    return SettleLostAnswer(
        settled=sum(each.settled for each in settled),
        moved=moved,
        steps=tuple(_added_up(settled)),
        digest=digest,
        after=(enrollment_id, message_id) if rows else None,
    )


def _added_up(slices: Iterable[SettledStep]) -> Iterator[SettledStep]:
    """Yield each step once, with the counts of all slices, in the order of the cadences."""
    by_step = sorted(slices, key=lambda each: (each.cadence, each.position or 0, each.step_id))
    for _, group in groupby(by_step, key=lambda each: each.step_id):
        first, *others = group
        counts = {
            "settled": sum((each.settled for each in others), first.settled),
            "moved": sum((each.moved for each in others), first.moved),
        }
        yield first.model_copy(update=counts)


def _changed(
    database: Database, request: AgreedRequest, name: str, sql: str, **parameters: str
) -> list[list[Any]]:
    """Return the rows of a statement that changes a slice."""
    with transaction_of(database, request):
        return database.fetch(name, sql, **parameters)


def _ids(after: tuple[UUID, UUID] | None) -> str:
    return f"{{{','.join(map(str, after or (FIRST_ID, FIRST_ID)))}}}"


def _newest_run_of_stopped_engine(database: Database) -> datetime | None:
    [[running, newest_run]] = database.fetch(
        "runs_in_progress", load_query("operations/holds/runs_in_progress")
    )
    if running:
        raise EngineRunningError("a run is in progress: stop the engine, and wait until it ends")
    newest: datetime | None = newest_run
    return newest


HOLD_RESTORED = Operation(
    "hold_restored", RestoredRequest, RestoredAnswer, hold_restored, changes=True
)
SETTLE_LOST = Operation(
    "settle_lost", SettleLostRequest, SettleLostAnswer, settle_lost, changes=True
)
