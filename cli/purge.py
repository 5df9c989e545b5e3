"""``cadence purge``."""

from collections.abc import Sequence

import click

from cadence_core.operations.reports.findings import counted
from cadence_core.operations.upkeep.purge import (
    PURGE,
    Expired,
    PurgeAnswer,
    Purged,
    PurgeRequest,
)
from cli.checked import CheckedCommand
from cli.engine import Engine
from cli.options import agreed, change, confirmed, with_engine
from cli.output import show, show_json, table

COLUMNS = ("Organization", "Texts", "History", "Events", "Unpublished", "From", "To")


@click.command(cls=CheckedCommand)
@change
@with_engine
def purge(engine: Engine, *, dry_run: bool, yes: bool, as_json: bool) -> int:
    """Remove texts and records that have expired.

    The stack does this once a day. This command first shows what would go: the texts of messages
    and replies (their rows stay), rows of the history and of the events, and changes of standing
    that were not published within 14 days.
    """
    plan = engine.ask(PURGE, PurgeRequest())
    if not as_json:
        _show(plan.expired)
    is_purging = bool(plan.expired) and not dry_run
    if is_purging and not confirmed("Remove this forever?", yes=yes):
        return 1
    removed = _purge_all(engine, plan) if is_purging else None
    if as_json:
        show_json({"expired": plan.expired, "removed": removed})
    elif removed:
        show(_report(removed))
    elif dry_run:
        show("Nothing was changed.")
    return 0


def _purge_all(engine: Engine, plan: PurgeAnswer) -> Purged:
    request = agreed(PurgeRequest(as_of=plan.as_of), plan)
    removed = Purged().plus(engine.ask(PURGE, request))
    while not removed.is_complete:
        removed = removed.plus(engine.ask(PURGE, PurgeRequest(is_dry_run=False)))
    return removed


def _show(expired: Sequence[Expired]) -> None:
    if not expired:
        show("Nothing has expired.")
        return
    show(table(COLUMNS, map(_row, expired)))


def _row(each: Expired) -> tuple[object, ...]:
    name = each.organization or "(no organization)"
    times = (f"{each.oldest:%Y-%m-%d}", f"{each.newest:%Y-%m-%d}")
    return (name, each.texts, each.history, each.events, each.standing_events, *times)


def _report(removed: Purged) -> str:
    counts = (
        counted(removed.texts, "text", "texts"),
        counted(removed.history, "row of the history", "rows of the history"),
        counted(removed.events, "event", "events"),
        counted(removed.standing_events, "unpublished change", "unpublished changes"),
    )
    return f"Removed {', '.join(counts[:-1])} and {counts[-1]}."
