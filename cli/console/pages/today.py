"""Today: what an operator should know first, what went out, what ran, and what is stuck."""

from collections.abc import Sequence

from markupsafe import Markup

from cadence_core.operations.reports.days import DAYS, DaysAnswer, DaysRequest
from cadence_core.operations.reports.findings import findings
from cadence_core.operations.reports.status import STATUS, StatusRequest
from cadence_core.operations.stops.stops import Stop
from cli.console.acts.switching import switch_of
from cli.console.acts.target import Target
from cli.console.exchange import Asked, Page
from cli.console.pictures import Series, bars
from cli.engine import Engine
from cli.output import CHANNELS
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
        "paused": [(stop, *_end(stop)) for stop in paused(status.stops)],
        "pauses": _pauses(status.stops),
        "what_stopped": what_stopped,
        "causes": CAUSES,
        "days": days,
        "picture": _picture(days),
    }
    return Page("today", "Today", facts)


def _pauses(stops: Sequence[Stop]) -> list[tuple[Target, str, str]]:
    """Return what can be paused for every organization, in short words and in full ones."""
    whole = (
        (Target("engine"), "the engine", "the engine"),
        *(
            (Target("channel", None, channel), name, f"{name} of every organization")
            for channel, name in CHANNELS.items()
        ),
    )
    switched = {switch_of(stop) for stop in stops}
    return [each for each in whole if each[0] not in switched]


def _end(stop: Stop) -> tuple[str, Target]:
    """Return the act that ends a person's pause or one of the reputation, and on what."""
    switch = switch_of(stop)
    return ("resume", switch) if switch else ("lift", Target("reputation", stop.id))


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
