"""``cadence purge``."""

from collections.abc import Sequence

import click

from cadence_core.operations.reports.findings import counted
from cadence_core.operations.upkeep.purge import (
    EXPIRED,
    PURGE,
    Expired,
    ExpiredRequest,
    Purged,
    PurgeRequest,
)
from cli.checked import CheckedCommand
from cli.engine import Engine
from cli.options import change, confirmed, with_engine
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
    expired = engine.ask(EXPIRED, ExpiredRequest()).expired
    if not as_json:
        _show(expired)
    is_purging = bool(expired) and not dry_run
    if is_purging and not confirmed("Remove this forever?", yes=yes):
        return 1
    removed = _purge_all(engine) if is_purging else None
    if as_json:
        show_json({"expired": expired, "removed": removed})
    elif removed:
        show(_report(removed))
    elif dry_run:
        show("Nothing was changed.")
    return 0


def _purge_all(engine: Engine) -> Purged:
    removed = Purged()
    while not removed.is_complete:
        part = engine.ask(PURGE, PurgeRequest(is_dry_run=False))
        removed = removed.plus(part)
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
