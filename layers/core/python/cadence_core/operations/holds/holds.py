"""Enrollments on hold, grouped by what an operator has to fix."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from cadence_core.database.connection import Database
from cadence_core.errors import InvalidRequestError, UnknownNameError
from cadence_core.model.reasons import Reason
from cadence_core.operations.advice import ARCHIVED_SINCE, advice_for, explanation_of
from cadence_core.operations.holds.refused import RefusedTemplate, refused_templates
from cadence_core.operations.operation import Operation
from cadence_core.operations.reading import Record, read

FIRST_ID = UUID(int=0)
MAX_PAGE = 1_000
MAX_LISTED = 5
SEVERAL = "several have this name; name their organization, or give one of the ids"


class HoldFilter(Record):
    """Which holds are meant: those that fulfil every condition that is set.

    ``organization``, ``cadence`` and ``template`` are names, in any case, or ids; ``ids`` are ids
    of leads or enrollments. ``paused_by`` chooses between what the engine held and what a person
    paused.
    """

    organization: str | None = None
    cadence: str | None = None
    template: str | None = None
    reason: str | None = None
    ids: tuple[UUID, ...] | None = None
    paused_by: Literal["engine", "person"] = "engine"


class Selection(Record):
    """A ``HoldFilter`` with ids in place of names; ``None`` means any."""

    organizations: tuple[UUID, ...] | None
    cadences: tuple[UUID, ...] | None
    templates: tuple[UUID, ...] | None
    enrollments: tuple[UUID, ...] | None
    reason: str | None
    paused_by: str
    is_release: bool


class HoldGroup(Record):
    """Enrollments held for one reason at one step.

    ``position`` of ``total`` numbers the step without gaps; all of the step is ``None`` if the
    cadence has no step left. ``example_detail`` is the detail of one of them. ``at`` is now.
    """

    reason: str | None
    explanation: str | None = None
    advice: str | None = None
    org_id: UUID
    organization: str
    cadence_id: UUID
    cadence: str
    position: int | None
    total: int | None
    channel: str | None
    template_id: UUID | None
    template: str | None
    fault_code: str | None
    held: int
    oldest_due: datetime | None
    example_detail: str | None
    at: datetime


class _GroupRow(HoldGroup):
    """``held_in_all`` counts the enrollments of every group, also of those that are left out."""

    held_in_all: int


class HeldLead(Record):
    """One enrollment on hold; ``who`` is the lead's name and company."""

    enrollment_id: UUID
    lead_id: UUID
    who: str
    organization: str
    cadence: str
    position: int | None
    total: int | None
    channel: str | None
    reason: str | None
    detail: str | None
    due: datetime | None
    since: datetime
    at: datetime


class Holds(Record):
    """How many enrollments are held, and the 200 largest groups, the largest first.

    ``digest``: of a release, a number that stands for every enrollment, as it is now.

    ``refused``: the first 50 templates that WhatsApp refuses, also if nothing is held at them.
    """

    held: int
    groups: tuple[HoldGroup, ...]
    digest: str | None = None
    refused: tuple[RefusedTemplate, ...] = ()


class _Digest(Record):
    digest: str


class HeldLeads(Record):
    """A page of enrollments on hold."""

    leads: tuple[HeldLead, ...]


class HoldsRequest(Record):
    """``is_release``: only what a release would make active again."""

    wanted: HoldFilter = HoldFilter()
    is_release: bool = False


class HeldLeadsRequest(Record):
    """``after``: the id of the enrollment after which the page begins."""

    wanted: HoldFilter = HoldFilter()
    after: UUID = FIRST_ID
    limit: Annotated[int, Field(ge=1, le=MAX_PAGE)] = 100


def list_holds(database: Database, request: HoldsRequest) -> Holds:
    """Return the groups of enrollments on hold.

    Raises:
        UnknownNameError: nothing has a name or id of the filter.
        InvalidRequestError: of a release, several things have a name.
    """
    selection = select(database, request.wanted, is_release=request.is_release).model_dump_json()
    digest = None
    if request.is_release:  # first: what comes in now is shown, and is not a part of it
        [found] = read(
            database,
            _Digest,
            "standings",
            "holds/held",
            "holds/held_digest",
            selection=selection,
        )
        digest = found.digest
    rows = read(
        database, _GroupRow, "standings", "holds/held", "holds/hold_groups", selection=selection
    )
    groups = (
        HoldGroup(
            **row.model_dump(exclude={"held_in_all", "explanation", "advice"}),
            explanation=explanation_of(row.reason),
            advice=_advice(row),
        )
        for row in rows
    )
    held = rows[0].held_in_all if rows else 0
    refused = refused_templates(database, selection)
    return Holds(held=held, groups=tuple(groups), digest=digest, refused=refused)


def _advice(group: HoldGroup) -> str | None:
    is_step_archived = group.channel is not None and group.position is None
    return ARCHIVED_SINCE if is_step_archived else advice_for(group.reason)


def list_held_leads(database: Database, request: HeldLeadsRequest) -> HeldLeads:
    """Return a page of enrollments on hold, by id.

    Raises:
        UnknownNameError: nothing has a name or id of the filter.
    """
    rows = read(
        database,
        HeldLead,
        "standings",
        "holds/held",
        "holds/held_leads",
        selection=select(database, request.wanted).model_dump_json(),
        after=str(request.after),
        limit=request.limit,
    )
    return HeldLeads(leads=tuple(rows))


HOLDS = Operation("holds", HoldsRequest, Holds, list_holds)
HELD_LEADS = Operation("held_leads", HeldLeadsRequest, HeldLeads, list_held_leads)


class _NameIds(Record):
    organizations: tuple[UUID, ...] | None
    cadences: tuple[UUID, ...] | None
    templates: tuple[UUID, ...] | None
    enrollments: tuple[UUID, ...] | None
    unknown_ids: tuple[UUID, ...]


def select(database: Database, wanted: HoldFilter, *, is_release: bool = False) -> Selection:
    """Look up the names and ids of a filter. For a release, each name means one thing.

    Raises:
        UnknownNameError: nothing has a name or id of the filter.
        InvalidRequestError: of a release, several things have a name; the error lists their ids.
    """
    if wanted.paused_by == "engine" and wanted.reason and wanted.reason not in list(Reason):
        raise UnknownNameError(f"the engine has no reason of this name: {wanted.reason}")
    names = wanted.model_dump_json(include={"organization", "cadence", "template", "ids"})
    [found] = read(database, _NameIds, "name_ids", names=names)
    for kind in ("organization", "cadence", "template"):
        ids = getattr(found, f"{kind}s")
        if ids == ():
            raise UnknownNameError(f"no {kind} has this name or id: {getattr(wanted, kind)}")
        if is_release and ids and len(ids) > 1:
            listed = ", ".join(map(str, ids[:MAX_LISTED]))
            raise InvalidRequestError(f"{kind}: {SEVERAL}: {listed}")
    if found.unknown_ids:
        unknown = ", ".join(map(str, found.unknown_ids))
        raise UnknownNameError(f"no lead or enrollment has this id: {unknown}")
    return Selection(
        **found.model_dump(exclude={"unknown_ids"}),
        reason=wanted.reason,
        paused_by=wanted.paused_by,
        is_release=is_release,
    )
