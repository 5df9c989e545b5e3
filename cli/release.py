"""``cadence release``."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import click

from cadence_core.operations.holds.holds import (
    FIRST_ID,
    HOLDS,
    HoldFilter,
    HoldGroup,
    Holds,
    HoldsRequest,
)
from cadence_core.operations.holds.release import (
    CLEAR_FAULTS,
    RELEASE,
    ClearFaultsRequest,
    Released,
    ReleaseRequest,
    faulty_templates,
)
from cli.checked import CheckedCommand
from cli.engine import Engine
from cli.holds import show_groups
from cli.options import change, confirmed, hold_filter, with_engine
from cli.output import progress, show, show_json


@click.command(cls=CheckedCommand)
@click.argument("ids", metavar="[ID]...", nargs=-1, type=click.UUID)
@hold_filter
@click.option("--all", "everything", is_flag=True, help="Everything that the engine holds.")
@click.option("--clear-fault", is_flag=True, help="Also clear the faults of the templates.")
@change
@with_engine
def release(
    engine: Engine,
    *,
    ids: tuple[UUID, ...],
    wanted: HoldFilter,
    everything: bool,
    clear_fault: bool,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> int:
    """Release what is on hold.

    It becomes active again and keeps its due times.

    ID is the id of a lead or an enrollment. Fix the cause first, or the next run holds it again.
    Enrollments of uncertain messages stay on hold: `cadence settle` moves them.
    """
    wanted = wanted.model_copy(update={"ids": ids or None})
    if wanted == HoldFilter(paused_by=wanted.paused_by) and not everything:
        raise click.UsageError("Say what to release: ids, a filter, or --all.")
    answer = engine.ask(HOLDS, HoldsRequest(wanted=wanted, is_release=True))
    faulty = faulty_templates(answer.groups)
    if not as_json:
        show_groups(answer)
        _show_faults(faulty, clear_fault=clear_fault)
    if not answer.held or dry_run:
        return _report(answer, as_json=as_json)
    if not confirmed(f"Release {answer.held:,}?", yes=yes):
        return 1
    cleared = _clear_faults(engine, wanted) if clear_fault else ()
    released, busy = _release(engine, wanted, answer.held)
    return _report(answer, as_json=as_json, released=released, busy=busy, cleared=cleared)


def _release(engine: Engine, wanted: HoldFilter, held: int) -> tuple[int, int]:
    released = busy = 0
    with progress(held, "Releasing") as advance:
        for part in released_slices(engine, wanted):
            released, busy = released + part.released, busy + part.busy
            advance(part.released + part.busy)
    return released, busy


def released_slices(engine: Engine, wanted: HoldFilter) -> Iterator[Released]:
    """Release the selected holds; yield what became of each slice once it is done."""
    after: UUID | None = FIRST_ID
    while after is not None:
        part = engine.ask(RELEASE, ReleaseRequest(wanted=wanted, after=after, is_dry_run=False))
        after = part.after
        yield part


def _clear_faults(engine: Engine, wanted: HoldFilter) -> tuple[str, ...]:
    request = ClearFaultsRequest(wanted=wanted, is_dry_run=False)
    return engine.ask(CLEAR_FAULTS, request).templates


def _show_faults(faulty: list[HoldGroup], *, clear_fault: bool) -> None:
    for name, code in sorted({(group.template, group.fault_code) for group in faulty}):
        consequence = "is cleared" if clear_fault else "stays: it holds them again (--clear-fault)"
        show(f"The fault {code} of the template {name} {consequence}.")


def _report(answer: Holds, *, as_json: bool, **done: Any) -> int:
    released, busy = done.get("released", 0), done.get("busy", 0)
    if as_json:
        cleared = done.get("cleared", [])
        counts = {"released": released, "busy": busy, "cleared_templates": cleared}
        show_json({**answer.model_dump(mode="json"), **counts})
    elif done:
        show(f"Released {released:,}. Those that are due go out with the next runs.")
        if busy:
            show(f"{busy:,} were being changed at the same time and stay: run it again.")
    elif answer.held:
        show("Nothing was changed.")
    return 0 if answer.held and not busy else 1
