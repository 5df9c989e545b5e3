"""A template as a lead would get it, before anything is sent. A name stays in the form."""

from http import HTTPStatus
from uuid import UUID

from cadence_core.errors import InvalidRequestError, UnknownNameError
from cadence_core.operations.templates.check_templates import CHECK_TEMPLATES, CheckTemplatesRequest
from cadence_core.operations.templates.preview_template import (
    PREVIEW_TEMPLATE,
    PreviewTemplateAnswer,
    PreviewTemplateRequest,
)
from cli.console.acts.act import id_of
from cli.console.acts.target import Target
from cli.console.exchange import Asked, Document, Page, Redirect, Reply, sorry
from cli.engine import Engine
from cli.explain import explain

TEMPLATES_A_PAGE = 50


def ask(engine: Engine, asked: Asked) -> Page:
    """Show a page of the templates with their faults, and ask which to show."""
    return _list(engine, after=asked.after)


def find(engine: Engine, asked: Asked) -> Reply:
    """Go to the template of a name, for a lead or for a sample: the URL holds only their ids."""
    wanted = asked.form.get("template", "").strip()
    lead = asked.form.get("lead", "").strip()
    try:
        shown = _preview(engine, wanted, lead or None)
    except (UnknownNameError, InvalidRequestError) as error:
        return _list(engine, wanted, lead, explain(error))
    path = f"/templates/{shown.template_id}"
    return Redirect(f"{path}?lead={shown.lead_id}" if shown.lead_id else path)


def show(engine: Engine, asked: Asked) -> Page:
    """Show the message that a template makes for a lead, or for a sample."""
    shown = _preview(engine, asked.ids["template"], _lead(asked))
    facts = {"shown": shown, "target": Target("template", shown.template_id)}
    return Page("template", shown.template, facts)


def show_document(engine: Engine, asked: Asked) -> Reply:
    """Return the HTML of an email, for the frame of its page."""
    shown = _preview(engine, asked.ids["template"], _lead(asked))
    if shown.html is None:
        return sorry(HTTPStatus.NOT_FOUND, "Not found", "This template makes no HTML.")
    return Document(shown.html)


def _preview(engine: Engine, template: str, lead: str | None) -> PreviewTemplateAnswer:
    return engine.ask(PREVIEW_TEMPLATE, PreviewTemplateRequest(template=template, lead=lead))


def _lead(asked: Asked) -> str | None:
    """Return the id of the lead in the query: an address has no place in a URL."""
    if "lead" not in asked.query:
        return None
    return str(id_of(asked.query, "lead"))


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
