"""``cadence republish``."""

from collections import defaultdict
from collections.abc import Sequence

import click

from cadence_core.operations.reports.findings import counted
from cadence_core.operations.upkeep.republish import (
    REPUBLISH,
    Republished,
    RepublishRequest,
)
from cli.checked import CheckedCommand
from cli.engine import Engine
from cli.options import agreed, change, confirmed, with_engine
from cli.output import show, show_json, table
from cli.slices import perform_slices, plan_slices

Kind = tuple[str, str]


@click.command(cls=CheckedCommand)
@change
@with_engine
def republish(engine: Engine, *, dry_run: bool, yes: bool, as_json: bool) -> int:
    """Publish the events again that the event bus refused.

    The engine gives an event for a CRM up when the bus has refused it 20 times. Fix the cause
    first: the code says what the bus refused.
    """
    slices = list(plan_slices(engine, REPUBLISH, RepublishRequest()))
    plan = [answer for _, answer in slices]
    events = _counts(plan)
    if not as_json:
        _show(events)
    if dry_run or not events:
        return _report(plan, is_done=False, is_dry_run=dry_run, as_json=as_json)
    if not confirmed(f"Publish {counted(sum(events.values()), 'event', 'events')} again?", yes=yes):
        return 1
    real = [
        agreed(request, answer).model_copy(update={"through": _last(answer)})
        for request, answer in slices
    ]
    done = list(perform_slices(engine, REPUBLISH, real))
    return _report(done, is_done=True, is_dry_run=False, as_json=as_json)


def _counts(answers: Sequence[Republished]) -> dict[Kind, int]:
    counts: dict[Kind, int] = defaultdict(int)
    for answer in answers:
        for each in answer.events:
            counts[each.organization, each.error_code or ""] += each.count
    return counts


def _last(answer: Republished) -> int:
    return max((each.last for each in answer.events), default=0)


def _show(events: dict[Kind, int]) -> None:
    if not events:
        show("No event was given up.")
        return
    rows = [(count, *kind) for kind, count in sorted(events.items())]
    show(table(("events", "organization", "code"), rows))


def _report(
    answers: Sequence[Republished], *, is_done: bool, is_dry_run: bool, as_json: bool
) -> int:
    events = _counts(answers)
    if as_json:
        listed = [
            {"organization": organization, "error_code": code, "count": count}
            for (organization, code), count in sorted(events.items())
        ]
        show_json({"is_dry_run": is_dry_run, "events": listed})
    elif is_done:
        published = counted(sum(events.values()), "event waits", "events wait")
        show(f"{published} for the next minute.")
    elif events:
        show("Nothing was changed.")
    return 0 if events else 1
