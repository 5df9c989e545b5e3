"""The agenda: what will go out today and tomorrow if nothing else happens."""

from datetime import timedelta

from markupsafe import Markup

from cadence_core.errors import InvalidRequestError
from cadence_core.operations.reports.agenda import AGENDA, Agenda, AgendaRequest
from cli.console.exchange import Asked, Page
from cli.console.pictures import Series, bars
from cli.engine import Engine

DAYS = ("today", "tomorrow")


def show(engine: Engine, asked: Asked) -> Page:
    """Show the messages of a day by the hour, by sender and by cadence."""
    day = asked.query.get("day", DAYS[0])
    if day not in DAYS:
        raise InvalidRequestError("day: it is today or tomorrow, as in /agenda?day=today")
    agenda = engine.ask(AGENDA, AgendaRequest.model_validate({"day": day}))
    facts = {"agenda": agenda, "day": day, "days": DAYS, "picture": _picture(agenda)}
    return Page("agenda", f"Agenda of {day}", facts)


def _picture(agenda: Agenda) -> Markup:
    counts = {each.hour: each.count for each in agenda.planned.hours}
    hours = [min(counts)] if counts else []
    while hours and hours[-1] < max(counts):
        hours.append(hours[-1] + timedelta(hours=1))
    about = f"Bars of the hours: {agenda.planned.count:,} messages"
    return bars(
        about,
        [f"{hour:%H}" for hour in hours],
        Series("sent", [counts.get(hour, 0) for hour in hours]),
    )
