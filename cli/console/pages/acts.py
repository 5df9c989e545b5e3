"""What a change would do, and then the change."""

from dataclasses import replace
from http import HTTPStatus
from urllib.parse import urlencode

from cadence_core.errors import (
    CadenceError,
    ConfigurationError,
    InvalidRequestError,
    StoreConflictError,
    StoreRejectedError,
)
from cadence_core.model.ids import as_id
from cli.console.acts.act import Act, Form, Plan
from cli.console.acts.offered import ACTS
from cli.console.acts.target import Target
from cli.console.exchange import Asked, Download, Page, Redirect, Reply
from cli.console.explained import kind_of
from cli.engine import Engine
from cli.explain import explain
from cli.stops import CAUSES, what_stopped

REFUSED: tuple[type[CadenceError], ...] = (
    InvalidRequestError,
    ConfigurationError,
    StoreRejectedError,
    StoreConflictError,
)
"""Nothing was done: the page says why, and asks again."""


def act(engine: Engine, asked: Asked) -> Reply:
    """Show what an act would do; or do it, if the form confirms just that, and go back.

    Raises:
        InvalidRequestError: the form names no act, or nothing that the act changes.
        UnknownNameError: what is to be changed does not exist.
    """
    name = asked.form.get("act", "")
    if name not in ACTS:
        raise InvalidRequestError(f"act: it is one of {', '.join(ACTS)}")
    chosen = ACTS[name]
    target = chosen.target(asked.form)
    if "confirmed" not in asked.form or not asked.form.get("shown"):
        plan = chosen.plan(engine, target, asked.form)
        status = HTTPStatus.BAD_REQUEST if plan.problem else HTTPStatus.OK
        return _page(chosen, target, plan, asked, status)
    try:
        done = chosen.perform(engine, target, asked.form)
    except REFUSED as error:
        again = replace(chosen.plan(engine, target, asked.form), problem=explain(error))
        return _page(chosen, target, again, asked, kind_of(error)[0])
    return done if isinstance(done, Download) else Redirect(_back(target, asked, asked.form), done)


def _page(chosen: Act, target: Target, plan: Plan, asked: Asked, status: HTTPStatus) -> Page:
    facts = {
        "act": chosen,
        "target": target,
        "plan": plan,
        "form": asked.form,
        "after": asked.after,
        "back": _back(target, asked, {**asked.form, **plan.kept}),
        "what_stopped": what_stopped,
        "causes": CAUSES,
    }
    return Page("act", chosen.label, facts, status, at=target.page[1])


def _back(target: Target, asked: Asked, form: Form) -> str:
    """Return the page from which the act began, with the lead that it showed."""
    _, path = target.page
    lead = form.get("lead", "")
    shown = {"after": asked.after, "lead": lead if as_id(lead) else None}  # no address in a URL
    query = urlencode({name: value for name, value in shown.items() if value})
    return f"{path}?{query}" if query else path
