"""``cadence days``."""

import click

from cadence_core.operations.reports.days import DAYS, MAX_A_DAY, MAX_DAYS, DaysAnswer, DaysRequest
from cli.checked import CheckedCommand
from cli.engine import Engine
from cli.options import scope, with_engine
from cli.output import show, show_json, table


@click.command("days", cls=CheckedCommand)
@click.option(
    "--days", "count", default=14, type=click.IntRange(1, MAX_DAYS), help="How many, with today."
)
@scope
@with_engine
def days(
    engine: Engine, *, count: int, organization: str | None, cadence: str | None, as_json: bool
) -> int:
    """Show what went out and came back, by day."""
    answer = engine.ask(DAYS, DaysRequest(days=count, organization=organization, cadence=cadence))
    show_json(answer) if as_json else _show(answer)
    return 0


def _show(answer: DaysAnswer) -> None:
    rows = [
        (f"{day.day:%a %Y-%m-%d}", day.sent, day.failed, day.bounced, day.replied)
        for day in answer.days
    ]
    show(table((answer.scope.zone, "sent", "failed", "bounced", "replied"), rows))
    more = [f"{day.day}" for day in answer.days if day.is_at_least]
    if more:
        show("", f"Only {MAX_A_DAY:,} messages and replies were counted of {', '.join(more)}.")
