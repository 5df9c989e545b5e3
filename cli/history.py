"""``cadence history``."""

from collections.abc import Mapping

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
from cli.words import NONE, UNSEEN, field, thing, value_of

OWNER = {"cadence_id", "schedule_id"}
"""Columns that say of a row that was created or deleted what its first line says."""


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
    answer = engine.ask(HISTORY, request)
    changes = answer.changes
    if as_json:
        show_json(changes)
    elif not changes:
        show("No change matches.")
    else:
        rows = [_row(change, answer.names) for change in changes]
        show(table(("changed (UTC)", "by", "what"), rows))
        if len(changes) == limit:
            show("", f"There may be more: --before {changes[-1].place}")
    return 0 if changes else 1


def _row(change: Change, names: Mapping[str, str]) -> tuple[object, ...]:
    by = change.by or (f"run {change.run_id}" if change.run_id else "")
    verb = "created" if change.before is None else "deleted" if change.after is None else "changed"
    what = f"{verb} {thing(change.table, change.name)}"
    return f"{change.at:%Y-%m-%d %H:%M:%S}", by, [what, *_fields(change, names), f"id: {change.id}"]


def _fields(change: Change, names: Mapping[str, str]) -> list[str]:
    """Return a line for each column: of a changed row, what changed; else, what it holds."""
    sides = [side for side in (change.before, change.after) if side is not None]
    is_changed = change.before is not None and change.after is not None
    lines = []
    for column in sorted({*sides[0], *sides[-1]} - UNSEEN, key=field):
        values = [value_of(column, side[column], names) for side in sides if column in side]
        if is_changed or (column not in OWNER and values != [NONE]):
            lines.append(f"{field(column)}: {' -> '.join(values)}")
    return lines
