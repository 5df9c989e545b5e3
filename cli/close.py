"""``cadence close``."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

import click

from cadence_core.operations.enrolling.close import CLOSE, CloseAnswer, CloseRequest
from cadence_core.operations.leads.chosen_leads import MAX_SLICE
from cadence_core.operations.reports.findings import counted
from cli.checked import CheckedCommand
from cli.engine import Engine
from cli.named_leads import (
    Named,
    Unclear,
    ask_slices,
    leads_in_options,
    leads_options,
    show_unclear,
    unclear_as_dicts,
    unclear_of,
)
from cli.options import change, confirmed, with_engine
from cli.output import heading, show, show_json
from cli.slices import in_slices


@click.command(cls=CheckedCommand)
@click.option("--cadence", metavar="NAME", required=True, help="In this cadence (or id).")
@click.option("--organization", metavar="NAME", help="Whose cadence it is (whole name, or id).")
@leads_options
@click.option("--all", "everyone", is_flag=True, help="Every open enrollment of the cadence.")
@change
@with_engine
def close(
    engine: Engine,
    *,
    cadence: str,
    organization: str | None,
    names: tuple[str, ...],
    file: list[Named] | None,
    list_name: str | None,
    everyone: bool,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> int:
    """End enrollments of a cadence.

    Their leads get no further message of it. LEAD is an id, an email address or a phone number.
    What a run is sending right now stays: run the command again.
    """
    if [bool(names), file is not None, list_name is not None, everyone].count(True) != 1:
        raise click.UsageError("Say whose: --lead, --leads, --list or --all.")
    request = CloseRequest(
        cadence=cadence, organization=organization, is_everyone=everyone, list_name=list_name
    )
    named = file or leads_in_options(names)
    plan = _close_all(engine, request, named)
    if not as_json:
        _show(plan, is_done=yes and not dry_run)
    if dry_run or not plan.closed:
        return _report(plan, as_json=as_json, is_done=False)
    if not confirmed(f"End {plan.closed:,} for good?", yes=yes):
        return 1
    done = _close_shown(engine, request, named, plan)
    return _report(done, as_json=as_json, is_done=True)


@dataclass(slots=True)
class _Total:
    """What became of all slices, or would."""

    cadence: CloseAnswer | None = None
    closed: int = 0
    busy: int = 0
    not_open: int = 0
    unclear: list[Unclear] = field(default_factory=list)
    lead_ids: list[UUID] = field(default_factory=list)

    def add(self, answer: CloseAnswer, named: Sequence[Named] = ()) -> None:
        self.cadence = self.cadence or answer
        self.closed += answer.closed
        self.busy += answer.busy
        self.not_open += answer.not_open
        self.unclear += unclear_of(named, answer.unclear)
        self.lead_ids += answer.lead_ids


def _close_all(engine: Engine, request: CloseRequest, named: Sequence[Named]) -> _Total:
    total = _Total()
    for _, answer, part in ask_slices(engine, CLOSE, request, named):
        total.add(answer, part)
    return total


def _close_shown(
    engine: Engine, request: CloseRequest, named: Sequence[Named], plan: _Total
) -> _Total:
    """End what the plan showed, and nothing that came in since."""
    request = request.model_copy(update={"is_dry_run": False})
    if plan.cadence is None or not plan.lead_ids:  # an older stack does not say whose they are
        return _close_all(engine, request, named)
    done = _Total(plan.cadence, busy=plan.busy, not_open=plan.not_open, unclear=plan.unclear)
    for part in in_slices(plan.lead_ids, MAX_SLICE):
        shown = CloseRequest(cadence=str(plan.cadence.cadence_id), lead_ids=part, is_dry_run=False)
        done.add(engine.ask(CLOSE, shown))
    return done


def _show(plan: _Total, *, is_done: bool) -> None:
    if plan.cadence:
        show(heading(f"{plan.cadence.cadence} ({plan.cadence.organization})"))
    verb = "end" if is_done and plan.closed != 1 else "ends" if is_done else "would end"
    show(f"{counted(plan.closed, 'open enrollment', 'open enrollments')} {verb}.", indent=2)
    if plan.not_open:
        show(f"{plan.not_open:,} of the leads are not in the cadence, or not any more.", indent=2)
    show_unclear(plan.unclear)


def _report(total: _Total, *, as_json: bool, is_done: bool) -> int:
    if as_json:
        names = {"cadence_id", "cadence", "organization"}
        known = total.cadence.model_dump(mode="json", include=names) if total.cadence else {}
        counts = {"closed": total.closed, "busy": total.busy, "not_open": total.not_open}
        show_json({**known, **counts, "unclear": unclear_as_dicts(total.unclear)})
    else:
        show(f"Ended {total.closed:,}." if is_done else "Nothing was changed.")
        if total.busy:
            show(f"{total.busy:,} are being sent or changed right now and stay: run it again.")
    return 0 if total.closed and not total.busy and not total.unclear else 1
