"""Uncertain messages, and the verdict of an operator who has looked at the provider."""

from http import HTTPStatus
from uuid import UUID

from cadence_core.errors import InvalidRequestError, UnknownNameError
from cadence_core.operations.holds.settle import SETTLE, SettleRequest
from cadence_core.operations.holds.uncertain import UNCERTAIN, UncertainMessage, UncertainRequest
from cli.console.exchange import Asked, Page, Redirect, Reply
from cli.engine import Engine

MESSAGES_A_PAGE = 50
NOTICES = {
    "sent": "Settled as sent: the lead goes on with the next step.",
    "not_sent": "Settled as not sent: a run tries this step again.",
}
CHANGED = "Meanwhile it was tried again: nothing was settled. Look this attempt up, too."
STAYS = "Settled. Its enrollment has ended or gone on meanwhile, and stays as it is."


def show(engine: Engine, asked: Asked) -> Page:
    """Show the messages that have been uncertain the longest."""
    del asked
    found = engine.ask(UNCERTAIN, UncertainRequest(limit=MESSAGES_A_PAGE))
    return Page("uncertain", "Uncertain", {"found": found})


def ask(engine: Engine, asked: Asked) -> Page:
    """Show one message, how to look it up, and the two verdicts.

    Raises:
        UnknownNameError: it is not uncertain, or no longer.
    """
    return _page(_message(engine, asked))


def settle(engine: Engine, asked: Asked) -> Reply:
    """Settle a message, if its last attempt is still the one that the form is about.

    Each attempt keeps the id of the message: what is known of an earlier one says nothing of it.

    Raises:
        UnknownNameError: it is not uncertain, or no longer.
        InvalidRequestError: the form has no verdict.
    """
    verdict = asked.form.get("verdict", "")
    if verdict not in NOTICES:
        raise InvalidRequestError("verdict: it is sent or not_sent")
    message = _message(engine, asked)
    if asked.form.get("attempts") != str(message.attempts):
        return _page(message, CHANGED, HTTPStatus.CONFLICT)
    request = SettleRequest.model_validate(
        {
            "verdict": verdict,
            "interaction": asked.ids["message"],
            "note": asked.form.get("note", "").strip(),
            "attempts": message.attempts,
            "is_dry_run": False,
        }
    )
    settled = engine.ask(SETTLE, request)
    return Redirect("/holds/uncertain", NOTICES[verdict] if settled.enrollment else STAYS)


def _page(message: UncertainMessage, problem: str = "", status: HTTPStatus = HTTPStatus.OK) -> Page:
    return Page("settle", "Settle", {"message": message, "problem": problem}, status)


def _message(engine: Engine, asked: Asked) -> UncertainMessage:
    wanted = UncertainRequest(interactions=(UUID(asked.ids["message"]),))
    messages = engine.ask(UNCERTAIN, wanted).messages
    if not messages:
        raise UnknownNameError("no uncertain message has this id: it may be settled already")
    return messages[0]
