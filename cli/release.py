"""``cadence release``."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import click

from cadence_core.operations.holds.holds import (
    FIRST_ID,
    HOLDS,
    HoldFilter,
    Holds,
    HoldsRequest,
)
from cadence_core.operations.holds.release import (
    CLEAR_FAULTS,
    RELEASE,
    ClearFaultsRequest,
    Released,
    ReleaseRequest,
    ShownHold,
    faulty_templates,
)
from cli.checked import CheckedCommand
from cli.engine import Engine
from cli.holds import show_groups
from cli.options import agreed, change, confirmed, hold_filter, with_engine
from cli.output import progress, show, show_json
from cli.released import released_sentences


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
    slices = holds_to_release(engine, wanted)  # before what is shown: later ones are not released
    answer = engine.ask(HOLDS, HoldsRequest(wanted=wanted, is_release=True))
    to_clear = faulty.templates if clear_fault else ()
    if not as_json:
        show_groups(answer)
        _show_faults(answer, to_clear, is_named=wanted.template is not None)
    if dry_run or not (answer.held or to_clear):
        return _report(answer, to_clear, as_json=as_json)
    if not confirmed(_question(answer.held, to_clear), yes=yes):
        return 1
    cleared = engine.ask(CLEAR_FAULTS, agreed(clearing, faulty)).templates if to_clear else ()
    counts = _release(engine, wanted, slices)
    return _report(answer, to_clear, as_json=as_json, **counts, cleared=cleared)


def _question(held: int, templates: Sequence[str]) -> str:
    names = ", ".join(templates)
    if not held:
        return f"Clear the fault of {names}?"
    return f"Release {held:,} and clear the fault of {names}?" if names else f"Release {held:,}?"


def _release(
    engine: Engine, wanted: HoldFilter, slices: Sequence[Sequence[ShownHold]]
) -> dict[str, int]:
    parts = []
    with progress(sum(map(len, slices)), "Releasing") as advance:
        for part in released_slices(engine, wanted, slices):
            parts.append(part)
            advance(part.released + part.busy)
    return counts_of(parts)


def counts_of(parts: Sequence[Released]) -> dict[str, int]:
    """Return what became of all slices together."""
    return {
        count: sum(getattr(part, count) for part in parts)
        for count in ("released", "busy", "still_held")
    }


def holds_to_release(engine: Engine, wanted: HoldFilter) -> list[tuple[ShownHold, ...]]:
    """Return what a release would take now, in slices."""
    slices = []
    after: UUID | None = FIRST_ID
    while after is not None:
        part = engine.ask(RELEASE, ReleaseRequest(wanted=wanted, after=after))
        after = part.after
        slices += [part.holds] if part.holds else []
    return slices


def released_slices(
    engine: Engine, wanted: HoldFilter, slices: Sequence[Sequence[ShownHold]]
) -> Iterator[Released]:
    """Release those of the slices that are as they were; yield what became of each slice."""
    after = FIRST_ID
    for part in slices:
        request = {"wanted": wanted, "after": after, "shown": part, "is_dry_run": False}
        yield engine.ask(RELEASE, ReleaseRequest.model_validate(request))
        after = part[-1].enrollment_id


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


def _report(answer: Holds, to_clear: Sequence[str], *, as_json: bool, **done: Any) -> int:
    cleared = done.pop("cleared", ())
    counts = done or counts_of(())
    is_matched = bool(answer.held or to_clear)
    if as_json:
        facts = {**counts, "cleared_templates": cleared, "templates_to_clear": to_clear}
        show_json({**answer.model_dump(mode="json"), **facts})
    elif done:
        show(*released_sentences(answer.held, **counts, cleared=cleared))
    elif is_matched:
        show("Nothing was changed.")
    is_all = not done or counts["released"] == answer.held
    return 0 if is_matched and is_all else 1
