"""Pause, resume, suppress and unsuppress: what a change would do, and then the change."""

from http import HTTPStatus

from cadence_core.errors import InvalidRequestError
from cli.console.acts.act import Act, Target
from cli.console.acts.suppressing import SUPPRESSING, UNSUPPRESSING
from cli.console.acts.switching import PAUSING, RESUMING
from cli.console.exchange import Asked, Page, Redirect, Reply
from cli.engine import Engine
from cli.explain import explain
from cli.stops import CAUSES, what_stopped

ACTS = {act.name: act for act in (PAUSING, RESUMING, SUPPRESSING, UNSUPPRESSING)}
"""All that a form may ask for."""


def act(engine: Engine, asked: Asked) -> Reply:
    """Show what an act would do; or do it, if the form confirms that, and go back.

    Raises:
        InvalidRequestError: the form names no act, or nothing that the act changes.
        UnknownNameError: what is to be changed does not exist.
    """
    name = asked.form.get("act", "")
    if name not in ACTS:
        raise InvalidRequestError(f"act: it is one of {', '.join(ACTS)}")
    chosen = ACTS[name]
    target = chosen.target(asked.form)
    if "confirmed" not in asked.form:
        return _planned(engine, chosen, target, asked)
    try:
        done = chosen.perform(engine, target, asked.form)
    except InvalidRequestError as error:
        return _planned(engine, chosen, target, asked, explain(error))
    return Redirect(_back(target, asked), done)


def _planned(engine: Engine, chosen: Act, target: Target, asked: Asked, problem: str = "") -> Page:
    facts = {
        "act": chosen.name,
        "target": target,
        "plan": chosen.plan(engine, target),
        "reason": asked.form.get("reason", ""),
        "problem": problem,
        "after": asked.after,
        "back": _back(target, asked),
        "what_stopped": what_stopped,
        "causes": CAUSES,
    }
    status = HTTPStatus.BAD_REQUEST if problem else HTTPStatus.OK
    return Page("act", chosen.name.capitalize(), facts, status)


def _back(target: Target, asked: Asked) -> str:
    _, path = target.page
    return f"{path}?after={asked.after}" if asked.after else path
