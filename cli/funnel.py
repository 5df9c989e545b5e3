"""``cadence funnel``."""

import click

from cadence_core.operations.reports.funnel import (
    FUNNEL,
    MAX_DAYS,
    Funnel,
    FunnelRequest,
    FunnelStep,
)
from cli.checked import CheckedCommand
from cli.engine import Engine
from cli.options import with_engine
from cli.output import heading, show, show_json, step_name, table

OUTCOMES = ("delivered", "bounced", "replied", "unsubscribed", "completed")


@click.command(cls=CheckedCommand)
@click.argument("name")
@click.option("--organization", metavar="NAME", help="Of this organization (name or id).")
@click.option(
    "--days", default=90, type=click.IntRange(1, MAX_DAYS), help="How long the period is."
)
@with_engine
def funnel(engine: Engine, *, name: str, organization: str | None, days: int, as_json: bool) -> int:
    """Show what became of a cadence's messages.

    It goes step by step. NAME is the name of the cadence or its id. Each version of a text has a
    line of its own.
    """
    answer = engine.ask(FUNNEL, FunnelRequest(cadence=name, organization=organization, days=days))
    show_json(answer) if as_json else _show(answer)
    return 0


def _show(answer: Funnel) -> None:
    counts = answer.counts
    show(heading(f"{answer.cadence} ({answer.organization})"))
    show(f"Messages that began since {counts.since:%Y-%m-%d %H:%M} UTC.")
    if counts.is_shortened:
        show("The period is shorter than asked for: there are more messages than are counted.")
    if counts.steps:
        rows = [_row(step) for step in counts.steps]
        show("", table(("step and text", "sent", *OUTCOMES), rows))
    else:
        show("", "The cadence has no steps.")
    enrollments = [
        (each.count, f"{each.status}, at least" if each.is_at_least else each.status)
        for each in counts.enrollments
    ]
    show("", heading("Enrollments"), table(("count", "status"), enrollments))


def _row(step: FunnelStep) -> tuple[object, ...]:
    version = f", version {step.template_version}" if step.template_version else ""
    text = f"{step.template or 'no template'}{version}"
    counts = (getattr(step, outcome) for outcome in OUTCOMES)
    return (
        [step_name(step.position, step.total, step.channel), text],
        step.sent,
        *([count, f"{100 * count / step.sent:.1f}%" if step.sent else ""] for count in counts),
    )
