"""``cadence agenda``."""

from datetime import date
from typing import Any, Literal

import click

from cadence_core.operations.advice import explanation_of
from cadence_core.operations.reports.agenda import (
    AGENDA,
    Agenda,
    AgendaRequest,
    Planned,
    PlannedSender,
)
from cli.checked import CheckedCommand
from cli.engine import Engine
from cli.options import scope, with_engine
from cli.output import CHANNELS, console, sender_label, show, show_json, table
from cli.tables import GAP

MIN_BAR, MAX_BAR = 5, 40
"""The length of the longest bar, in columns: it takes what a terminal has left."""
CAPS = {
    "organization": "all messages of {organization}",
    "first_touches": "first messages of {organization}",
    "domain": "emails of {organization} to {domain}",
    "portfolio": "people whom {organization} reaches by WhatsApp templates of {portfolio}",
}

DayName = date | Literal["today", "tomorrow"]


class Day(click.ParamType):
    """``today``, ``tomorrow`` or a date."""

    name = "day"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> DayName:
        if value in ("today", "tomorrow"):
            return value  # type: ignore[no-any-return]
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not today, tomorrow or a date such as 2026-11-27", param, ctx)


@click.command(cls=CheckedCommand)
@click.option(
    "--day", metavar="DAY", type=Day(), default="today", help="today, tomorrow or a date."
)
@scope
@with_engine
def agenda(
    engine: Engine, *, day: DayName, organization: str | None, cadence: str | None, as_json: bool
) -> int:
    """Show what will go out on a day if nothing else happens.

    Schedules and everything that stops a step are taken into account. What a cap or a rule about
    one lead moves to a later time is not.
    """
    asked = AgendaRequest(day=day, organization=organization, cadence=cadence)
    answer = engine.ask(AGENDA, asked)
    show_json(answer) if as_json else _show(answer)
    return 0


def _show(answer: Agenda) -> None:
    planned = answer.planned
    rest = ", from now on" if answer.day == answer.scope.today else ""
    show(f"{answer.day:%A %Y-%m-%d}{rest}: {_how_many(planned)}.")
    if planned.count:
        _show_counts(answer)
    for cap in planned.over_cap:
        if cap.kind in CAPS:
            whose = CAPS[cap.kind].format(**cap.model_dump())
            about = "About " if cap.is_about else ""
            show(f"{about}{cap.count:,} are more than the cap of {cap.cap:,} for {whose}.")
    if planned.over_cap:
        show("What is more than a cap leaves later.")
    for kept in planned.kept:
        why = explanation_of(kept.reason) or kept.reason
        show(f"{kept.count:,} more are due by then and wait: {why} ({kept.reason}).")


def _how_many(planned: Planned) -> str:
    if planned.count == 1:
        return "1 message leaves"
    least = "at least " if planned.is_at_least else ""
    return f"{least}{planned.count:,} messages leave" if planned.count else "no message leaves"


def _show_counts(answer: Agenda) -> None:
    planned = answer.planned
    most = max(hour.count for hour in planned.hours)
    titles = (answer.scope.zone, "messages")
    clock = [(f"{each.hour:%H:%M}", each.count) for each in planned.hours]
    columns = zip(titles, *clock, strict=True)
    taken = sum(max(len(str(cell)) for cell in column) + GAP for column in columns)
    bar = max(MIN_BAR, min(MAX_BAR, console().width - taken))
    hours = [(*each, "\N{FULL BLOCK}" * -(-each[1] * bar // most)) for each in clock]
    show("", table((*titles, ""), hours))
    show("", table(("messages", "cap", "sender"), _senders(planned)))
    cadences = [(each.count, f"{each.cadence} ({each.organization})") for each in planned.cadences]
    show("", table(("messages", "cadence"), cadences), "")


def _senders(planned: Planned) -> list[tuple[object, ...]]:
    return [(each.count, _cap(each), _sender(each)) for each in planned.senders]


def _sender(sender: PlannedSender) -> str:
    if not sender.address or not sender.channel:
        return f"no sender ({sender.organization})"
    name = sender_label(sender.address, sender.display_name)
    return f"{name}, {CHANNELS[sender.channel]} ({sender.organization})"


def _cap(sender: PlannedSender) -> str:
    if sender.cap is None:
        return "none"
    return f"over {sender.cap:,}" if sender.count > sender.cap else f"{sender.cap:,}"
