"""``cadence holds``."""

from collections.abc import Sequence
from itertools import groupby
from uuid import UUID

import click

from cadence_core.model.reasons import Reason
from cadence_core.operations.advice import advice_for, next_command
from cadence_core.operations.holds.holds import (
    FIRST_ID,
    HELD_LEADS,
    HOLDS,
    MAX_PAGE,
    HeldLead,
    HeldLeadsRequest,
    HoldFilter,
    HoldGroup,
    Holds,
    HoldsRequest,
)
from cadence_core.operations.moments import relative
from cli.checked import CheckedCommand
from cli.engine import Engine
from cli.options import hold_filter, with_engine
from cli.output import heading, show, show_json, step_name, table
from cli.released import held_count

PAUSED = "paused by a person"
NOTHING_ON_HOLD = "Nothing on hold matches."


@click.command(cls=CheckedCommand)
@hold_filter
@click.option("--leads", is_flag=True, help="List the leads instead of groups.")
@click.option("--limit", default=100, type=click.IntRange(1, MAX_PAGE), help="Leads to list.")
@click.option("--after", metavar="ID", type=click.UUID, help="Continue after this enrollment.")
@with_engine
def holds(
    engine: Engine,
    *,
    wanted: HoldFilter,
    leads: bool,
    limit: int,
    after: UUID | None,
    as_json: bool,
) -> int:
    """Show what is on hold, and what to do about it.

    Holds are grouped by reason, step and template.

    --leads lists names and ids, no addresses: `cadence lead ID` shows those.
    """
    if leads:
        held = engine.ask(
            HELD_LEADS, HeldLeadsRequest(wanted=wanted, after=after or FIRST_ID, limit=limit)
        ).leads
        show_json(held) if as_json else _show_leads(held, limit)
        return 0 if held else 1
    answer = engine.ask(HOLDS, HoldsRequest(wanted=wanted))
    show_json(answer) if as_json else _show(answer)
    return 0 if answer.held or answer.refused else 1


def _show(answer: Holds) -> None:
    if answer.held or not answer.refused:
        show_groups(answer, with_commands=True)
    if answer.refused:
        rows = [
            (f"{each.template} ({each.organization})", each.fault_code) for each in answer.refused
        ]
        show(heading("Templates that WhatsApp refuses: what is due there waits"))
        show(f"What to do: {advice_for(Reason.TEMPLATE_FAULT)}.", indent=2)
        show(f"Then: {next_command(Reason.TEMPLATE_FAULT)}", indent=2)
        show(table(("template", "fault"), rows), indent=2)


def show_groups(answer: Holds, *, with_commands: bool = False) -> None:
    """Print the groups of an answer below their reasons, each with the command that ends it."""
    if not answer.held:
        show(NOTHING_ON_HOLD)
    by_reason = sorted(answer.groups, key=_kind)
    for _, groups in groupby(by_reason, key=_kind):
        _show_reason(list(groups), with_command=with_commands)
    left_out = answer.held - sum(group.held for group in answer.groups)
    if left_out:
        show(f"{left_out:,} more in smaller groups: a filter shows them.")
    if answer.is_at_least:
        show("There are more than were counted: a filter counts its own.")


def _kind(group: HoldGroup) -> tuple[str, str]:
    return group.reason or "", group.advice or ""


def _show_reason(groups: Sequence[HoldGroup], *, with_command: bool) -> None:
    first = groups[0]
    show(heading(": ".join(filter(None, (first.reason, first.explanation or PAUSED)))))
    if first.advice:
        show(f"What to do: {first.advice}.", indent=2)
    if with_command and (command := next_command(first.reason)):
        show(f"Then: {command}", indent=2)
    show(
        table(("held", "step and template", "oldest due"), [_row(group) for group in groups]),
        indent=2,
    )
    show("")


def _row(group: HoldGroup) -> tuple[object, ...]:
    step = step_name(group.position, group.total, group.channel)
    where = [
        f"{group.cadence}, {step}",
        f"{group.template or 'no template'} ({group.organization})",
        f"for example: {group.example_detail}" if group.example_detail else "",
    ]
    due = relative(group.oldest_due, group.at) if group.oldest_due else ""
    return held_count(group), where, due


def _show_leads(held: Sequence[HeldLead], limit: int) -> None:
    if not held:
        show(NOTHING_ON_HOLD)
        return
    for lead in held:
        step = step_name(lead.position, lead.total, lead.channel)
        detail = f" ({lead.detail})" if lead.detail and lead.reason else ""
        due = f", due {relative(lead.due, lead.at)}" if lead.due else ""
        show(heading(f"{lead.lead_id} {lead.who}"))
        show(
            f"{lead.reason or lead.detail or PAUSED}{detail}{due}",
            f"{lead.cadence}, {step}",
            indent=2,
        )
    if len(held) == limit:
        show("", f"There may be more: --after {held[-1].enrollment_id}")
