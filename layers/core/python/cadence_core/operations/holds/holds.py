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
from cadence_core.operations.reading import Record, Row, read

FIRST_ID = UUID(int=0)
MAX_PAGE = 1_000
MAX_LISTED = 5
MAX_GROUPS = 1_000
"""Groups of a selection that are looked at: so many reasons at so many steps."""
MAX_COUNTED = 50_000
"""Enrollments that one question counts, in equal parts of the groups."""
MIN_COUNTED = 100
"""Of a group, however many there are."""
TOO_MANY_GROUPS = (
    f"{MAX_GROUPS:,} groups or more are on hold: name an organization or a cadence, and release one"
    " after the other"
)
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
    ``is_at_least``: not all of them were counted.
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
    is_at_least: bool = False
    oldest_due: datetime | None
    example_detail: str | None
    at: datetime


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

    ``is_at_least``: there are more than were counted, 50,000 enrollments or 1,000 groups.

    ``digest``: of a release, it stands for every enrollment that is held now, as it is.

    ``refused``: the first 50 templates that WhatsApp refuses, also if nothing is held at them.
    """

    held: int
    is_at_least: bool = False
    groups: tuple[HoldGroup, ...]
    digest: str | None = None
    refused: tuple[RefusedTemplate, ...] = ()


class _Counted(Record):
    """``is_cut``: there may be more groups."""

    digest: str
    held: int
    is_at_least: bool
    is_cut: bool
    groups: tuple[HoldGroup, ...]


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
        InvalidRequestError: of a release, several things have a name, or there are too many groups.
    """
    selection = select(database, request.wanted, is_release=request.is_release)
    [found] = _read(
        database, _Counted, "hold_groups", selection, depth=MIN_COUNTED, counted=MAX_COUNTED
    )
    if request.is_release and found.is_cut:
        raise InvalidRequestError(TOO_MANY_GROUPS)
    return Holds(
        held=found.held,
        is_at_least=found.is_at_least or found.is_cut,
        groups=tuple(map(_explained, found.groups)),
        digest=found.digest if request.is_release else None,
        refused=refused_templates(database, selection.model_dump_json()),
    )


def _explained(group: HoldGroup) -> HoldGroup:
    said = {"explanation": explanation_of(group.reason), "advice": _advice(group)}
    return group.model_copy(update=said)


def _advice(group: HoldGroup) -> str | None:
    is_step_archived = group.channel is not None and group.position is None
    return ARCHIVED_SINCE if is_step_archived else advice_for(group.reason)


def list_held_leads(database: Database, request: HeldLeadsRequest) -> HeldLeads:
    """Return a page of enrollments on hold, by id.

    Raises:
        UnknownNameError: nothing has a name or id of the filter.
    """
    selection = select(database, request.wanted)
    after, limit = str(request.after), request.limit
    leads = _read(
        database, HeldLead, "held_leads", selection, after=after, limit=limit, depth=limit
    )
    return HeldLeads(leads=tuple(leads))


def _read(
    database: Database, kind: type[Row], query: str, selection: Selection, **parameters: str | float
) -> list[Row]:
    queries = ("standings", "holds/held", f"holds/{query}")
    return read(database, kind, *queries, **parameters_of(selection, **parameters))


def parameters_of(selection: Selection, **parameters: str | float) -> dict[str, str | float]:
    """Return the parameters of a query that follows ``held.sql``."""
    return {
        "selection": selection.model_dump_json(),
        "after": str(FIRST_ID),
        "counted": 0,
        "groups": MAX_GROUPS,
        **parameters,
    }


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
