"""A template as a lead would get it, before anything is sent. A name stays in the form."""

from http import HTTPStatus
from uuid import UUID

from cadence_core.errors import InvalidRequestError, UnknownNameError
from cadence_core.operations.templates.check_templates import CHECK_TEMPLATES, CheckTemplatesRequest
from cadence_core.operations.templates.preview_template import (
    PREVIEW_TEMPLATE,
    PreviewTemplateRequest,
)
from cli.console.exchange import Asked, Document, Page, Reply, sorry
from cli.engine import Engine
from cli.explain import explain

TEMPLATES_A_PAGE = 50


def ask(engine: Engine, asked: Asked) -> Page:
    """Show a page of the templates with their faults, and ask which to show."""
    return _list(engine, after=asked.after)


def show(engine: Engine, asked: Asked) -> Reply:
    """Show the message that a template makes for a lead, or for a sample."""
    wanted = asked.form.get("template", "").strip()
    lead = asked.form.get("lead", "").strip()
    request = PreviewTemplateRequest(template=wanted, lead=lead or None)
    try:
        shown = engine.ask(PREVIEW_TEMPLATE, request)
    except (UnknownNameError, InvalidRequestError) as error:
        return _list(engine, wanted, lead, explain(error))
    return Page("template", shown.template, {"shown": shown, "lead": lead})


def show_document(engine: Engine, asked: Asked) -> Reply:
    """Return the HTML of an email, for the frame of its page; ``lead`` is an id or missing."""
    request = PreviewTemplateRequest(
        template=asked.ids["template"], lead=asked.query.get("lead") or None
    )
    shown = engine.ask(PREVIEW_TEMPLATE, request)
    if shown.html is None:
        return sorry(HTTPStatus.NOT_FOUND, "Not found", "This template makes no HTML.")
    return Document(shown.html)


def _list(
    engine: Engine,
    wanted: str = "",
    lead: str = "",
    problem: str = "",
    after: UUID | None = None,
) -> Page:
    request = CheckTemplatesRequest(after=after, limit=TEMPLATES_A_PAGE)
    checked = engine.ask(CHECK_TEMPLATES, request)
    facts = {
        "templates": checked.templates,
        "after": checked.after,
        "wanted": wanted,
        "lead": lead,
        "problem": problem,
    }
    status = HTTPStatus.NOT_FOUND if problem else HTTPStatus.OK
    return Page("templates", "Templates", facts, status)
