"""``cadence enroll``."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import click

from cadence_core.operations.enrolling.enroll import ENROLL, EnrollAnswer, EnrollRequest
from cadence_core.operations.leads.chosen_leads import MAX_SLICE
from cli.checked import CheckedCommand, Instant
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
from cli.output import heading, printable, show, show_json, table
from cli.slices import in_slices

DAY_SECONDS = 86_400
MAX_HOURS = 8_760
COUNTS = {
    "enrolled": "to enroll",
    "already_enrolled": "in the cadence, now or earlier",
    "suppressed": "on the do-not-contact list of the first step",
    "no_address": "without an address for the first step",
}


@click.command(cls=CheckedCommand)
@click.option("--cadence", metavar="NAME", required=True, help="Into this cadence (or id).")
@click.option("--organization", metavar="NAME", help="Whose cadence it is (whole name, or id).")
@leads_options
@click.option(
    "--per-day",
    metavar="COUNT",
    type=click.IntRange(1, 100_000),
    help="Start this many a day, evenly.",
)
@click.option(
    "--over",
    metavar="HOURS",
    type=click.IntRange(1, MAX_HOURS),
    help="Start them evenly over this time.",
)
@click.option("--start", metavar="TIME", type=Instant(), help="Start them from then on.")
@change
@with_engine
def enroll(
    engine: Engine,
    *,
    cadence: str,
    organization: str | None,
    list_name: str | None,
    file: list[Named] | None,
    names: tuple[str, ...],
    per_day: int | None,
    over: int | None,
    start: datetime | None,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> int:
    """Enroll leads in a cadence.

    A lead that is or was in the cadence stays as it is, so that the command can be repeated. With
    --per-day or --over, each lead starts some time after the one before; a repetition goes on after
    the last lead that waits for its first message.
    """
    if [list_name is not None, file is not None, bool(names)].count(True) != 1:
        raise click.UsageError("Say whom: --list, --leads or --lead.")
    if per_day and over:
        raise click.UsageError("Give --per-day or --over, not both.")
    request = EnrollRequest(
        cadence=cadence, organization=organization, list_name=list_name, start=start
    )
    named = file or leads_in_options(names)
    if per_day:
        request = request.model_copy(update={"every_seconds": DAY_SECONDS / per_day})
    plan = _enroll_all(engine, request, named)
    if over and plan.enrolled:
        request = request.model_copy(update={"every_seconds": over * 3_600 / plan.enrolled})
        plan = _enroll_all(engine, request, named)
    if not as_json:
        _show(plan, request.every_seconds)
    if dry_run or not plan.enrolled:
        return _report(plan, as_json=as_json, is_done=False)
    if not confirmed(f"Enroll {plan.enrolled:,}?", yes=yes):
        return 1
    done = _enroll_shown(engine, request, named, plan)
    code = _report(done, as_json=as_json, is_done=True)
    if not as_json and done.cadence:
        _show_way_back(done.cadence.cadence_id, list_name, names)
    return code


def _show_way_back(cadence: UUID, list_name: str | None, names: Sequence[str]) -> None:
    """Show the command that ends the enrollments again, those that were there before included."""
    if list_name is not None:
        whom = ["--list", list_name]
    elif names:
        whom = [part for name in names for part in ("--lead", name)]
    else:
        whom = ["--leads", "FILE"]
    command = shlex.join(["cadence", "close", "--cadence", str(cadence), *whom])
    show("By mistake? This ends every open enrollment of these leads in the cadence:")
    # A terminal that wraps the line itself copies it as one.
    click.echo(f"  {printable(command)}")


@dataclass(slots=True)
class _Total:
    """What became of all slices, or would."""

    cadence: EnrollAnswer | None = None
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTS, 0))
    unclear: list[Unclear] = field(default_factory=list)
    lead_ids: list[UUID] = field(default_factory=list)

    @property
    def enrolled(self) -> int:
        return self.counts["enrolled"]

    @property
    def is_complete(self) -> bool:
        return any(self.counts.values()) and not self.unclear

    def add(self, answer: EnrollAnswer, named: Sequence[Named] = ()) -> None:
        self.cadence = self.cadence or answer
        for name in COUNTS:
            self.counts[name] += getattr(answer, name)
        self.unclear += unclear_of(named, answer.unclear)
        self.lead_ids += answer.lead_ids


def _enroll_all(engine: Engine, request: EnrollRequest, named: Sequence[Named]) -> _Total:
    total = _Total()
    for _, answer, part in ask_slices(engine, ENROLL, request, named):
        total.add(answer, part)
    return total


def _enroll_shown(
    engine: Engine, request: EnrollRequest, named: Sequence[Named], plan: _Total
) -> _Total:
    """Enroll the leads that the plan showed, and none that came in since."""
    request = request.model_copy(update={"is_dry_run": False})
    if plan.cadence is None or not plan.lead_ids:  # an older stack does not say who they are
        return _enroll_all(engine, request, named)
    done = _Total(counts={**plan.counts, "enrolled": 0}, unclear=plan.unclear)
    update = {"cadence": str(plan.cadence.cadence_id), "organization": None, "list_name": None}
    for part in in_slices(plan.lead_ids, MAX_SLICE):
        shown = request.model_copy(update={**update, "lead_ids": part})
        done.add(engine.ask(ENROLL, shown))
    return done


def _show(plan: _Total, every_seconds: float) -> None:
    if plan.cadence is None:
        return
    show(heading(f"{plan.cadence.cadence} ({plan.cadence.organization})"))
    counts = [(plan.counts[name], label) for name, label in COUNTS.items()]
    rows = [row for row in (*counts, (len(plan.unclear), "named, but not found")) if row[0]]
    show(table(("leads", ""), rows) if rows else "No lead matches.", indent=2)
    show_unclear(plan.unclear)
    if plan.enrolled:
        first = plan.cadence.first_due
        last = first + timedelta(seconds=every_seconds * (plan.enrolled - 1))
        ends = f", the last {_minute(last)}" if every_seconds else ""
        show(f"The first one starts {_minute(first)}{ends}.", indent=2)
    if plan.cadence.cadence_status != "active":
        show("The cadence is not active: it sends nothing until it is.", indent=2)


def _minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _report(total: _Total, *, as_json: bool, is_done: bool) -> int:
    if as_json:
        cadence = total.cadence
        names = {"cadence_id", "cadence", "organization", "cadence_status", "first_due"}
        known = cadence.model_dump(mode="json", include=names) if cadence else {}
        show_json({**known, **total.counts, "unclear": unclear_as_dicts(total.unclear)})
    elif is_done:
        show(f"Enrolled {total.enrolled:,}.")
    else:
        show("Nothing was changed.")
    return 0 if total.is_complete else 1
