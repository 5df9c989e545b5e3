"""``cadence history``."""

from typing import Any

import click

from cadence_core.operations.reports.history import (
    HISTORY,
    MAX_PAGE,
    MAX_PLACE,
    Change,
    HistoryRequest,
)
from cli.checked import CheckedCommand
from cli.engine import Engine
from cli.options import scope, with_engine
from cli.output import show, show_json, table

LEFT_OUT = ("id", "org_id", "cadence_id", "created_at", "schedule_id")
"""Columns that say nothing of a row that was created or deleted."""


@click.command(cls=CheckedCommand)
@scope
@click.option("--lead", metavar="LEAD", help="Of the enrollments of this lead.")
@click.option("--limit", default=20, type=click.IntRange(1, MAX_PAGE), help="Changes to show.")
@click.option(
    "--before", metavar="N", type=click.IntRange(1, MAX_PLACE), help="Continue before this one."
)
@with_engine
def history(
    engine: Engine,
    *,
    organization: str | None,
    cadence: str | None,
    lead: str | None,
    limit: int,
    before: int | None,
    as_json: bool,
) -> int:
    """Show what was changed, the newest first.

    By default, these are settings: of organizations, cadences, senders, schedules, days off, caps,
    stops and pauses. With --cadence, they are the steps of a cadence.
    """
    if cadence is not None and lead is not None:
        raise click.UsageError("Give --cadence or --lead, not both.")
    request = HistoryRequest(
        organization=organization, cadence=cadence, lead=lead, before=before, limit=limit
    )
    changes = engine.ask(HISTORY, request).changes
    if as_json:
        show_json(changes)
    elif not changes:
        show("No change matches.")
    else:
        show(table(("changed (UTC)", "by", "what"), map(_row, changes)))
        if len(changes) == limit:
            show("", f"There may be more: --before {changes[-1].place}")
    return 0 if changes else 1


def _row(change: Change) -> tuple[object, ...]:
    by = change.by or (f"run {change.run_id}" if change.run_id else "")
    named = f" {change.name}" if change.name else ""
    verb = "created " if change.before is None else "deleted " if change.after is None else ""
    what = [f"{verb}{change.table}{named}", *_columns(change), f"id: {change.id}"]
    return f"{change.at:%Y-%m-%d %H:%M:%S}", by, what


def _columns(change: Change) -> list[str]:
    before, after = change.before or {}, change.after or {}
    names = sorted({**before, **after})
    if change.before is None or change.after is None:
        row = {**before, **after}
        names = [name for name in names if name not in LEFT_OUT and row[name] not in (None, "")]
    return [f"{name}: {' -> '.join(_values(name, before, after))}" for name in names]


def _values(name: str, *rows: dict[str, Any]) -> list[str]:
    values = [row[name] for row in rows if name in row]
    return ["none" if value is None else str(value) for value in values]
