"""Checking templates before their first lead is due."""

from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from uuid import UUID

from pydantic import Field

from cadence_core.database.connection import Database
from cadence_core.database.json_text import as_json
from cadence_core.errors import UnknownNameError
from cadence_core.model.enrollment import Channel, Organization, Template
from cadence_core.model.message import RenderingError
from cadence_core.operations.advice import advice_for, before_release, explanation_of
from cadence_core.operations.operation import Operation
from cadence_core.operations.reading import Record, read
from cadence_core.runtime.limited_process.process import LimitedProcess
from cadence_core.templates.limited_renderer import LimitedRenderer
from cadence_core.templates.renderer import JinjaRenderer

BY_NAME = attrgetter("organization", "template", "template_id")
FIRST_ID = UUID(int=0)
MAX_PAGE = 100
"""Templates that a page of them has at most."""
FOOTER = {"requires_postal_address", "has_postal_address", "postal_address"}
USE = {"is_used", "needs_subject"}


class TemplateRow(Record):
    """A template as its row holds it."""

    id: UUID
    organization: str
    name: str
    channel: Channel
    subject: str | None
    body: str
    whatsapp_template_name: str | None
    whatsapp_language: str | None
    whatsapp_components: str | None
    version: int
    is_used: bool
    needs_subject: bool
    requires_postal_address: bool
    has_postal_address: bool
    postal_address: str | None


class Fault(Record):
    """The reason code and detail with which messages would be held, and what to do about it."""

    reason: str
    detail: str | None
    explanation: str | None
    advice: str | None


class CheckedTemplate(Record):
    """A template, and what is wrong with it. ``is_used``: a step that is not archived has it."""

    template_id: UUID
    organization: str
    template: str
    channel: str
    is_used: bool
    faults: tuple[Fault, ...]


class CheckTemplatesRequest(Record):
    """``template``: a name or an id; ``None``: every template.

    ``limit``: a page of so many, without a name; ``after``: the last template of the page before.
    """

    template: str | None = None
    after: UUID | None = None
    limit: int | None = Field(default=None, ge=1, le=MAX_PAGE)


class CheckedTemplates(Record):
    """The templates, with what is wrong with each; ``after``: of a page that is not the last."""

    templates: tuple[CheckedTemplate, ...]
    after: UUID | None = None


def check_templates(database: Database, request: CheckTemplatesRequest) -> CheckedTemplates:
    """Check every template, or those of this name or id, by the code that fills them in.

    Those that a step uses come first, in the order of their names.

    Raises:
        UnknownNameError: no template has this name or id.
        ProcessUnavailableError: the system starts no process at the moment.
    """
    if request.limit is not None and request.template is None:
        return _page(database, request.after, request.limit)
    name = request.template
    found = check_rows(template_rows(database, name or ""))
    if name and not found:
        raise UnknownNameError(f"no template has this name or id: {name}")
    in_order = sorted(found, key=lambda each: (not each.is_used, *BY_NAME(each)))
    return CheckedTemplates(templates=tuple(in_order))


class _Placed(Record):
    id: UUID


def _page(database: Database, after: UUID | None, limit: int) -> CheckedTemplates:
    page = read(
        database, _Placed, "templates/template_page", after=str(after or ""), limit=limit + 1
    )
    ids = [str(each.id) for each in page[:limit]]
    found = check_rows(template_rows(database, ids=ids)) if ids else []
    found.sort(key=lambda each: ids.index(str(each.template_id)))
    is_last = len(page) <= limit
    return CheckedTemplates(templates=tuple(found), after=None if is_last else page[limit - 1].id)


def template_rows(
    database: Database, name: str = "", ids: Sequence[str] = ()
) -> Iterator[TemplateRow]:
    """Yield every template, or those of a name or id, or those of some ids."""
    after, wanted = FIRST_ID, as_json(list(ids))
    while page := read(
        database, TemplateRow, "templates/templates", after=str(after), wanted=name, ids=wanted
    ):
        yield from page
        after = page[-1].id


def check_rows(rows: Iterable[TemplateRow]) -> list[CheckedTemplate]:
    """Check templates by the code that fills them in.

    Raises:
        ProcessUnavailableError: the system starts no process at the moment.
    """
    process = LimitedProcess()
    try:
        renderer = LimitedRenderer(JinjaRenderer(), process)
        return [_checked(row, renderer) for row in rows]
    finally:
        process.close()


def _checked(row: TemplateRow, renderer: LimitedRenderer) -> CheckedTemplate:
    template = Template(**row.model_dump(exclude={"organization", *FOOTER, *USE}))
    organization = Organization(row.organization, **row.model_dump(include=FOOTER))
    try:
        faults = renderer.faults(template, organization, needs_subject=row.needs_subject)
    except RenderingError as error:
        faults = [error]
    return CheckedTemplate(
        template_id=row.id,
        organization=row.organization,
        template=row.name,
        channel=row.channel,
        is_used=row.is_used,
        faults=tuple(map(_fault, faults)),
    )


def _fault(error: RenderingError) -> Fault:
    code = error.reason.value
    # Nothing may be held yet.
    advice = before_release(advice_for(code) or "")
    return Fault(
        reason=code, detail=error.detail, explanation=explanation_of(code), advice=advice or None
    )


CHECK_TEMPLATES = Operation(
    "check_templates", CheckTemplatesRequest, CheckedTemplates, check_templates
)
