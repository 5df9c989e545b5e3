"""The outbox, and one message as its reader got it. Filters are a form: a URL holds no names."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import get_args
from uuid import UUID

from pydantic import ValidationError

from cadence_core.errors import InvalidRequestError, UnknownNameError
from cadence_core.operations.reports.message import MESSAGE, MessageRequest
from cadence_core.operations.reports.outbox import OUTBOX, MessageStatus, Outbox, OutboxRequest
from cli.console.exchange import Asked, Document, Page, Reply, sorry
from cli.engine import Engine
from cli.explain import explain

MESSAGES_A_PAGE = 50
NOTHING = {"outbox": Outbox(next=None, messages=())}
FILTER = ("organization", "cadence", "person", "channel", "status", "after")


def show(engine: Engine, asked: Asked) -> Page:
    """Show a page of the messages that the form selects, or of all."""
    fields = {name: asked.form.get(name, "").strip() for name in FILTER}
    given = {name: text for name, text in fields.items() if text}
    facts = {"fields": fields, "statuses": get_args(MessageStatus), "is_filtered": bool(given)}
    try:
        answer = engine.ask(OUTBOX, _request(given))
    except (UnknownNameError, InvalidRequestError) as error:
        is_unknown = isinstance(error, UnknownNameError)
        status = HTTPStatus.NOT_FOUND if is_unknown else HTTPStatus.BAD_REQUEST
        return Page("outbox", "Outbox", {**facts, **NOTHING, "problem": explain(error)}, status)
    return Page("outbox", "Outbox", {**facts, "outbox": answer, "problem": ""})


def _request(given: Mapping[str, str]) -> OutboxRequest:
    try:
        return OutboxRequest.model_validate({**given, "limit": MESSAGES_A_PAGE})
    except ValidationError as error:
        [field, *_] = error.errors()[0]["loc"]
        raise InvalidRequestError(f"{field}: that is no value of it") from None


def show_message(engine: Engine, asked: Asked) -> Page:
    """Show a message or a reply, with its conversation."""
    message = engine.ask(MESSAGE, MessageRequest(id=UUID(asked.ids["message"])))
    subject = next((line.value for line in message.headers if line.name == "Subject"), "")
    facts = {"message": message, "heading": subject or f"To {message.who}"}
    return Page("message", "Message", facts)


def show_document(engine: Engine, asked: Asked) -> Reply:
    """Return the HTML of an email, for the frame of its page."""
    message = engine.ask(MESSAGE, MessageRequest(id=UUID(asked.ids["message"])))
    if message.html is None:
        return sorry(HTTPStatus.NOT_FOUND, "Not found", "This message has no HTML part.")
    return Document(message.html)
