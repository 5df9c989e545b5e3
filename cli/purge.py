"""``cadence purge``."""

import click

from cadence_core.database.connection import Database
from cadence_core.operations.findings import counted
from cadence_core.operations.purge import Expired, Purged, find_expired
from cadence_core.operations.purge import purge as purge_expired
from cadence_core.runtime.time_left import TimeLeft
from cli.checked import CheckedCommand
from cli.options import change, confirmed, operation
from cli.output import show, show_json, table

COLUMNS = ("Organization", "Texts", "History", "Events", "Unpublished", "From", "To")
MAX_SECONDS = 3_600.0


@click.command(cls=CheckedCommand)
@change
@operation
def purge(database: Database, *, dry_run: bool, yes: bool, as_json: bool) -> int:
    """Remove texts and records that have expired.

    The stack does this once a day. This command first shows what would go: the texts of messages
    and replies (their rows stay), rows of the history and of the events, and changes of standing
    that were not published within 14 days.
    """
    expired = find_expired(database)
    if not as_json:
        _show(expired)
    is_purging = bool(expired) and not dry_run
    if is_purging and not confirmed("Remove this forever?", yes=yes):
        return 1
    removed = purge_expired(database, TimeLeft.of_seconds(MAX_SECONDS)) if is_purging else None
    if as_json:
        show_json({"expired": expired, "removed": removed})
    elif removed:
        show(_report(removed))
    elif dry_run:
        show("Nothing was changed.")
    return 0 if removed is None or removed.is_complete else 1


def _show(expired: list[Expired]) -> None:
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
    return f"Removed {', '.join(counts[:-1])} and {counts[-1]}." + (
        "" if removed.is_complete else " Run it again for the rest."
    )
