"""``cadence runs``."""

from datetime import datetime

import click

from cadence_core.operations.advice import explanation_of
from cadence_core.operations.reports.runs import MAX_PAGE, RUNS, Run, RunsRequest
from cli.checked import CheckedCommand, Instant
from cli.engine import Engine
from cli.options import with_engine
from cli.output import show, show_json, table
from cli.status import what_ran


@click.command(cls=CheckedCommand)
@click.option("--limit", default=20, type=click.IntRange(1, MAX_PAGE), help="Runs to show.")
@click.option("--before", metavar="TIME", type=Instant(), help="Only those that started before.")
@with_engine
def runs(engine: Engine, *, limit: int, before: datetime | None, as_json: bool) -> int:
    """Show the runs, the newest first.

    Each shows what it did, and what rules put off.
    """
    answer = engine.ask(RUNS, RunsRequest(before=before, limit=limit))
    if as_json:
        show_json(answer)
    elif not answer.runs:
        show("No run matches.")
    else:
        show(table(("started (UTC)", "by", "took", "what"), map(_row, answer.runs)))
        if len(answer.runs) == limit:
            show("", f"There may be more: --before {answer.runs[-1].started_at.isoformat()}")
    return 0 if answer.runs else 1


def _row(run: Run) -> tuple[object, ...]:
    put_off = [
        f"put off {count:,}: {explanation_of(reason) or reason}"
        for reason, count in sorted(run.deferred.items())
    ]
    took = f"{run.duration_ms / 1000:.1f} s" if run.finished_at else ""
    return f"{run.started_at:%Y-%m-%d %H:%M:%S}", run.trigger, took, [what_ran(run), *put_off]
