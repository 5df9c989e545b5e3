"""Checking templates before their first lead is due."""

from collections.abc import Callable, Iterator
from uuid import UUID

from cadence_core.database.connection import Database
from cadence_core.errors import UnknownNameError
from cadence_core.model.enrollment import Channel, Organization, Template
from cadence_core.model.message import RenderingError
from cadence_core.operations.reading import Record, read
from cadence_core.runtime.limited_process.process import LimitedProcess
from cadence_core.templates.limited_renderer import LimitedRenderer
from cadence_core.templates.renderer import JinjaRenderer

FIRST_ID = UUID(int=0)
FOOTER = {"requires_postal_address", "has_postal_address", "postal_address"}


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
    requires_postal_address: bool
    has_postal_address: bool
    postal_address: str | None


class CheckedTemplate(Record):
    """A template, and the reason code and detail with which its messages would be held."""

    template_id: UUID
    organization: str
    template: str
    channel: str
    reason: str | None
    detail: str | None


def check_templates(database: Database, name: str | None = None) -> list[CheckedTemplate]:
    """Check every template, or those of this name or id, by the code that fills them in.

    Raises:
        UnknownNameError: no template has this name or id.
        ProcessUnavailableError: the system starts no process at the moment.
    """
    process = LimitedProcess()
    try:
        check = LimitedRenderer(JinjaRenderer(), process).check
        found = [_checked(row, check) for row in _rows(database, name or "")]
    finally:
        process.close()
    if name and not found:
        raise UnknownNameError(f"no template has this name or id: {name}")
    return found


def _rows(database: Database, name: str) -> Iterator[TemplateRow]:
    after = FIRST_ID
    while page := read(database, TemplateRow, "templates", after=str(after), wanted=name):
        yield from page
        after = page[-1].id


def _checked(row: TemplateRow, check: Callable[[Template, Organization], None]) -> CheckedTemplate:
    columns = row.model_dump(exclude={"organization", *FOOTER})
    organization = Organization(row.organization, **row.model_dump(include=FOOTER))
    reason = detail = None
    try:
        check(Template(**columns), organization)
    except RenderingError as error:
        reason, detail = error.reason.value, error.detail
    return CheckedTemplate(
        template_id=row.id,
        organization=row.organization,
        template=row.name,
        channel=row.channel,
        reason=reason,
        detail=detail,
    )
