"""``cadence actions``."""

from typing import Any
from uuid import UUID

import click

from cadence_core.operations.upkeep.actions import (
    ACTIONS,
    MAX_PAGE,
    MAX_PLACE,
    Action,
    ActionsRequest,
)
from cli.checked import CheckedCommand
from cli.engine import Engine
from cli.options import with_engine
from cli.output import show, show_json, table
from cli.words import field, value_of

NO_END = "its end is not recorded: it may have been done in part"
MAX_SHOWN_IDS = 3
UNSEEN = {"is_dry_run", "after"}
"""Fields that say how a change was asked for, in slices, and not what it was about."""


@click.command(cls=CheckedCommand)
@click.option("--about", metavar="ID", type=click.UUID, help="Only those that name this id.")
@click.option("--limit", default=20, type=click.IntRange(1, MAX_PAGE), help="Actions to show.")
@click.option("--before", metavar="N", type=click.IntRange(1, MAX_PLACE), help="Continue there.")
@with_engine
def actions(
    engine: Engine, *, about: UUID | None, limit: int, before: int | None, as_json: bool
) -> int:
    """Show who changed what, the newest first.

    ID is the id of an enrollment, a lead, or whatever else an action was about. It is looked for
    in the last 10,000 actions.
    """
    found = engine.ask(ACTIONS, ActionsRequest(about=about, before=before, limit=limit)).actions
    if as_json:
        show_json(found)
    elif not found:
        show("No action matches.")
    else:
        show(table(("begun (UTC)", "who", "what"), map(_row, found)))
        if len(found) == limit:
            show("", f"There may be more: --before {found[-1].place}")
    return 0 if found else 1


def _row(action: Action) -> tuple[object, ...]:
    details = {**action.asked, **(action.answered or {})}
    about = [f"{field(name)}: {_shown(value)}" for name, value in _about(details)]
    what = [f"{field(action.operation)}, {action.phase or NO_END}", *about]
    return f"{action.begun_at:%Y-%m-%d %H:%M:%S}", action.actor, what


def _about(details: dict[str, Any]) -> list[tuple[str, Any]]:
    return [(name, value) for name, value in details.items() if name not in UNSEEN]


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{field(name)} {_shown(part)}" for name, part in _about(value))
    if not isinstance(value, list):
        return value_of("", value, {})
    more = f" and {len(value) - MAX_SHOWN_IDS:,} more" if len(value) > MAX_SHOWN_IDS else ""
    return ", ".join(map(str, value[:MAX_SHOWN_IDS])) + more
