"""``cadence release``."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import click

from cadence_core.operations.holds.holds import HOLDS, HoldFilter, Holds, HoldsRequest
from cadence_core.operations.holds.release import (
    CLEAR_FAULTS,
    ClearFaultsRequest,
    Released,
    faulty_templates,
)
from cli.checked import CheckedCommand
from cli.engine import Engine
from cli.holds import show_groups
from cli.options import agreed, change, confirmed, hold_filter, with_engine
from cli.output import progress, show, show_json
from cli.released import (
    Outcome,
    held_count,
    outcome_of,
    released_sentences,
    released_slices,
)


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
    clearing = ClearFaultsRequest(wanted=wanted)
    faulty = engine.ask(CLEAR_FAULTS, clearing)
    answer = engine.ask(HOLDS, HoldsRequest(wanted=wanted, is_release=True))
    to_clear = faulty.templates if clear_fault else ()
    if not as_json:
        show_groups(answer)
        _show_faults(answer, to_clear, is_named=wanted.template is not None)
    if dry_run or not (answer.held or to_clear):
        return _report(answer, to_clear, as_json=as_json)
    if not confirmed(_question(answer, to_clear), yes=yes):
        return 1
    cleared = engine.ask(CLEAR_FAULTS, agreed(clearing, faulty)).templates if to_clear else ()
    parts = _with_progress(released_slices(engine, wanted, answer), answer.held)
    done = outcome_of(parts, cleared)
    return _report(answer, to_clear, as_json=as_json, done=done)


def _question(holds: Holds, templates: Sequence[str]) -> str:
    names = ", ".join(templates)
    if not holds.held:
        return f"Clear the fault of {names}?"
    count = held_count(holds)
    return f"Release {count} and clear the fault of {names}?" if names else f"Release {count}?"


def _with_progress(parts: Iterator[Released], held: int) -> Iterator[Released]:
    with progress(held, "Releasing") as advance:
        for part in parts:
            advance(part.released + part.busy)
            yield part


def _show_faults(answer: Holds, to_clear: Sequence[str], *, is_named: bool) -> None:
    faulty = faulty_templates(answer.groups)
    for name in to_clear:
        show(f"The fault of the template {name} would be cleared: what waits for it goes out.")
    for held, code in () if to_clear else sorted({(g.template, g.fault_code) for g in faulty}):
        show(f"The fault {code} of the template {held} stays: it holds them again (--clear-fault).")
    held_at = {group.template_id for group in faulty}
    for idle in () if to_clear and is_named else answer.refused:
        if idle.template_id not in held_at:
            show(
                f"WhatsApp refuses the template {idle.template} ({idle.organization}): what is due"
                " there waits. After a fix at Meta, --template with --clear-fault lets it go out."
            )


def _report(
    answer: Holds, to_clear: Sequence[str], *, as_json: bool, done: Outcome | None = None
) -> int:
    is_matched = bool(answer.held or to_clear)
    if as_json:
        show_json(
            {**answer.model_dump(mode="json"), **_counts(done), "templates_to_clear": to_clear}
        )
    elif done:
        show(*released_sentences(answer, done))
    elif is_matched:
        show("Nothing was changed.")
    is_all = done is None or not (done.busy or done.stayed(answer))
    return 0 if is_matched and is_all else 1


def _counts(done: Outcome | None) -> dict[str, Any]:
    if done is None:
        return {"released": 0, "busy": 0, "still_held": 0, "cleared_templates": []}
    counts = {"released": done.released, "busy": done.busy, "still_held": done.still_held}
    return {**counts, "cleared_templates": list(done.cleared)}
