"""Today: what an operator should know first, what went out, what ran, and what is stuck."""

from markupsafe import Markup

from cadence_core.operations.reports.days import DAYS, DaysAnswer, DaysRequest
from cadence_core.operations.reports.findings import findings
from cadence_core.operations.reports.status import STATUS, StatusRequest
from cli.console.exchange import Asked, Page
from cli.console.pictures import Series, bars
from cli.engine import Engine
from cli.status import what_ran
from cli.stops import CAUSES, paused, what_stopped

RUNS = 8


def show(engine: Engine, asked: Asked) -> Page:
    """Show the state of the engine, and its last 14 days."""
    del asked
    status = engine.ask(STATUS, StatusRequest(runs=RUNS))
    days = engine.ask(DAYS, DaysRequest())
    facts = {
        "status": status,
        "findings": findings(status),
        "runs": [(run, what_ran(run)) for run in status.runs],
        "paused": paused(status.stops),
        "what_stopped": what_stopped,
        "causes": CAUSES,
        "days": days,
        "picture": _picture(days),
    }
    return Page("today", "Today", facts)


def _picture(answer: DaysAnswer) -> Markup:
    days = answer.days
    sent = sum(day.sent for day in days)
    replied = sum(day.replied for day in days)
    return bars(
        f"Bars of {len(days)} days: {sent:,} messages sent, {replied:,} replies",
        [f"{day.day:%a}"[:2] for day in days],
        Series("sent", [day.sent for day in days]),
        Series("replied", [day.replied for day in days]),
    )
