"""The runs, with what each did and what it put off."""

from pydantic import Field

from cadence_core.database.connection import Database
from cadence_core.operations.instants import Instant
from cadence_core.operations.operation import Operation
from cadence_core.operations.reading import Record, read
from cadence_core.operations.reports.status import RunRecord

MAX_PAGE = 500


class Run(RunRecord):
    """One run with all its counts.

    Attributes:
        skipped: enrollments that moved on without a message.
        recovered: uncertain messages found of dead runs.
        quarantined: enrollments held because runs died with them.
        deferred: how many a rule put off, by reason.
    """

    skipped: int
    recovered: int
    quarantined: int
    deferred: dict[str, int]


class RunsRequest(Record):
    """``before``: only runs that started before this time, such as the last of a page."""

    before: Instant | None = None
    limit: int = Field(default=20, ge=1, le=MAX_PAGE)


class Runs(Record):
    """Runs, the newest first."""

    runs: tuple[Run, ...]


def list_runs(database: Database, request: RunsRequest) -> Runs:
    """Return the runs that started before a time."""
    before = request.before.isoformat() if request.before else ""
    return Runs(runs=tuple(read(database, Run, "reports/runs", before=before, limit=request.limit)))


RUNS = Operation("runs", RunsRequest, Runs, list_runs)
