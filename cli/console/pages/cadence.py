"""A cadence: what became of its messages, step by step."""

from collections.abc import Mapping
from http import HTTPStatus

from cadence_core.errors import InvalidRequestError, UnknownNameError
from cadence_core.operations.reports.cadences import (
    CADENCES,
    MAX_OPEN,
    MAX_PAGE,
    Cadences,
    CadencesRequest,
)
from cadence_core.operations.reports.funnel import FUNNEL, FunnelRequest, FunnelStep
from cli.console.acts.target import Target
from cli.console.exchange import Asked, Page, Redirect, Reply
from cli.engine import Engine
from cli.explain import explain
from cli.funnel import OUTCOMES

PERIODS = (7, 30, 90, 365)
DEFAULT = 90
SWITCHES = {"active": "pause", "paused": "resume"}
"""The act that its page offers, by the status of the cadence."""


def ask(engine: Engine, asked: Asked) -> Page:
    """Show the cadences by name, a page of them."""
    request = CadencesRequest(after=asked.after)
    return _listed(engine.ask(CADENCES, request))


def find(engine: Engine, asked: Asked) -> Reply:
    """Go to the cadence of a name, or show those with a part of it in their names."""
    wanted = asked.form.get("wanted", "").strip()
    try:
        funnel = engine.ask(FUNNEL, FunnelRequest(cadence=wanted, days=1))
    except (UnknownNameError, InvalidRequestError) as error:
        found = engine.ask(CADENCES, CadencesRequest(part=wanted, limit=MAX_PAGE))
        problem = "" if found.cadences else explain(error)
        return _listed(found, wanted, problem)
    return Redirect(f"/cadences/{funnel.cadence_id}")


def show(engine: Engine, asked: Asked) -> Page:
    """Show the steps of a cadence, with what became of their messages."""
    days = _days(asked.query)
    funnel = engine.ask(FUNNEL, FunnelRequest(cadence=asked.ids["cadence"], days=days))
    steps = [(step, _shares(step)) for step in funnel.counts.steps]
    facts = {"funnel": funnel, "steps": steps, "days": days, "periods": PERIODS}
    act = SWITCHES.get(funnel.counts.status or "")
    target = Target("cadence", funnel.cadence_id)
    return Page("cadence", funnel.cadence, {**facts, "act": act, "target": target})


def _days(query: Mapping[str, str]) -> int:
    text = query.get("days", str(DEFAULT))
    if text not in map(str, PERIODS):
        raise InvalidRequestError(f"days: it is one of {', '.join(map(str, PERIODS))}")
    return int(text)


def _shares(step: FunnelStep) -> list[tuple[str, int, str]]:
    counts = [(outcome, int(getattr(step, outcome))) for outcome in OUTCOMES]
    return [
        (outcome, count, f"{100 * count / step.sent:.1f}%" if step.sent else "")
        for outcome, count in counts
    ]


def _listed(found: Cadences, wanted: str = "", problem: str = "") -> Page:
    status = HTTPStatus.NOT_FOUND if problem else HTTPStatus.OK
    facts = {"found": found, "wanted": wanted, "problem": problem, "max_open": MAX_OPEN}
    return Page("cadences", "Cadences", facts, status)
