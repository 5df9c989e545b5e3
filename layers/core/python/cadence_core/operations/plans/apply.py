"""Bring the plans of organizations to what documents say."""

from collections.abc import Sequence
from functools import partial
from uuid import uuid4

from pydantic import Field

from cadence_core.database.conflicts import retry_on_conflict
from cadence_core.database.connection import Database
from cadence_core.database.json_text import as_json
from cadence_core.database.query_files import load_query
from cadence_core.errors import InvalidRequestError, UnknownNameError
from cadence_core.model.ids import as_id
from cadence_core.operations.names import find_one
from cadence_core.operations.operation import ChangeRequest, Operation
from cadence_core.operations.plans.differences import Item, items_of
from cadence_core.operations.plans.document import OrganizationDocument
from cadence_core.operations.plans.plan_lines import DocumentPlan, Waiting, concerned_steps, plan_of
from cadence_core.operations.plans.planned import (
    Columns,
    Existing,
    Names,
    read_existing,
    read_texts,
)
from cadence_core.operations.plans.write_items import write_items
from cadence_core.operations.reading import Record, read
from cadence_core.operations.templates.check_templates import TemplateRow, check_rows, template_rows

MAX_DOCUMENTS = 50
MAX_ATTEMPTS = 3
PLAN_CHANGED = "the database has changed since the plan was shown: look at the new plan"


class ApplyRequest(ChangeRequest):
    """Documents in the order in which they are applied. Each may refer to those before it.

    ``shown`` are the digests of the plans that an operator agreed to, one for each document: what
    would do anything else is refused. Empty: whatever the plans are.
    """

    documents: tuple[OrganizationDocument, ...] = Field(min_length=1, max_length=MAX_DOCUMENTS)
    shown: tuple[str, ...] = ()


class ApplyAnswer(Record):
    """A plan for each document: what was done or, of a dry run, what would be.

    Only a dry run checks the texts of templates. ``changes`` counts the lines of all plans.
    """

    plans: tuple[DocumentPlan, ...]
    changes: int


def apply(database: Database, request: ApplyRequest) -> ApplyAnswer:
    """Apply documents: each in a transaction of its own, all of it or nothing.

    A dry run executes the same statements, all in one transaction, and rolls them back.

    Raises:
        InvalidRequestError: a document names what does not exist, the database refuses an item, or
            the plan is not the one that was shown. The error begins with the path in the request;
            the documents before it are applied.
        StoreConflictError: others change the same rows; the documents before are applied.
    """
    act = _dry_run if request.is_dry_run else _apply_all
    plans = tuple(act(database, request))
    return ApplyAnswer(plans=plans, changes=sum(len(plan.lines) for plan in plans))


def _apply_all(database: Database, request: ApplyRequest) -> list[DocumentPlan]:
    def apply_one(place: int) -> DocumentPlan:
        with database.transaction():
            plan, _ = _written(database, place, request.documents[place])
            if request.shown and plan.digest not in request.shown[place : place + 1]:
                raise InvalidRequestError(f"documents.{place}.organization: {PLAN_CHANGED}")
        return plan

    return [
        retry_on_conflict(partial(apply_one, place), max_attempts=MAX_ATTEMPTS)
        for place in range(len(request.documents))
    ]


def _dry_run(database: Database, request: ApplyRequest) -> list[DocumentPlan]:
    def try_all() -> list[tuple[DocumentPlan, list[TemplateRow]]]:
        with database.undone_transaction():
            return [_tried(database, *numbered) for numbered in enumerate(request.documents)]

    tried = retry_on_conflict(try_all, max_attempts=MAX_ATTEMPTS)
    return [
        plan.model_copy(update={"faults": tuple(t for t in check_rows(rows) if t.faults)})
        for plan, rows in tried
    ]


def _tried(
    database: Database, place: int, document: OrganizationDocument
) -> tuple[DocumentPlan, list[TemplateRow]]:
    plan, items = _written(database, place, document)
    texts = [item.id for item in items if item.kind == "template" and item.changed]
    return plan, list(template_rows(database, ids=texts)) if texts else []


def _written(
    database: Database, place: int, document: OrganizationDocument
) -> tuple[DocumentPlan, list[Item]]:
    """Write a document inside a transaction; return its plan and its items."""
    try:
        org_id, at = _locked_organization(database, document)
        existing = read_existing(database, org_id)
        names = Names.of_document(document, existing)
        texts = _texts(database, existing, [*names.ids["template"].values()])
        items = items_of(document, names, texts, at)
        plan = plan_of(items, existing, _waiting(database, items, existing))
        write_items(database, org_id, items)
    except InvalidRequestError as error:
        raise InvalidRequestError(f"documents.{place}.{error}") from None
    return plan, items


def _locked_organization(database: Database, document: OrganizationDocument) -> tuple[str, str]:
    """Return the id of the organization, a new one if none has the name, and the time now.

    Until the transaction ends, no other document is applied to it, or to a new one of its name.
    """
    key = document.organization
    if document.name is not None and not as_id(key):
        raise InvalidRequestError("name: only beside an id; the key is the name")
    at = _lock(database, key.casefold())
    try:
        org_id = str(find_one(database, "organization", key).id)
    except UnknownNameError:
        if as_id(key):
            raise InvalidRequestError("organization: no organization has this id") from None
        return str(uuid4()), at
    _lock(database, org_id)
    return org_id, at


def _lock(database: Database, organization: str) -> str:
    query = load_query("operations/plans/lock_documents")
    [[_, at]] = database.fetch("lock_documents", query, organization=organization)
    return str(at.isoformat())


def _texts(database: Database, existing: Existing, ids: Sequence[str]) -> dict[str, Columns]:
    wanted = [id_ for id_ in ids if id_ in existing.of("template")]
    texts: dict[str, Columns] = {}
    while page := read_texts(database, existing.org_id, [i for i in wanted if i not in texts]):
        texts |= {str(template.id): template.columns for template in page}
    return texts


def _waiting(
    database: Database, items: Sequence[Item], existing: Existing
) -> dict[str, list[Waiting]]:
    steps = concerned_steps(items, existing)
    wanted = sorted({step for concerned in steps.values() for step in concerned})
    cadences = sorted({existing.of("step")[step]["cadence_id"] for step in wanted})
    found = read(
        database,
        Waiting,
        "plans/waiting_at",
        org=existing.org_id,
        steps=as_json(wanted),
        cadences=as_json(cadences),
    )
    by_step = {str(waiting.step_id): waiting for waiting in found}
    return {
        item: [by_step[step] for step in concerned if step in by_step]
        for item, concerned in steps.items()
    }


APPLY = Operation("apply", ApplyRequest, ApplyAnswer, apply, changes=True, can_be_undone=False)
