"""Release enrollments on hold: they become active again, with the due times they had."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from cadence_core.database.connection import Database
from cadence_core.database.json_text import as_json
from cadence_core.database.query_files import load_query
from cadence_core.model.reasons import Reason
from cadence_core.operations.holds.holds import (
    FIRST_ID,
    HoldFilter,
    HoldGroup,
    HoldsRequest,
    Selection,
    list_holds,
    select,
)
from cadence_core.operations.instants import Instant
from cadence_core.operations.operation import (
    AgreedRequest,
    ChangeRequest,
    MarkedAnswer,
    Operation,
)
from cadence_core.operations.reading import Record, read

SLICE = 500
"""Enrollments released in one transaction: it holds their locks for a fraction of a second."""
LAST_ID = UUID(int=2**128 - 1)


class ShownHold(Record):
    """An enrollment on hold, and since when it is as it is."""

    enrollment_id: UUID
    since: Instant


class ReleaseRequest(ChangeRequest):
    """``after``: the id of the enrollment after which the slice begins.

    ``shown``: the holds of the answer of a dry run, so that none is released that an operator was
    not shown: what was put on hold since then, or changed on hold, stays. ``None``: all that is on
    hold now.
    """

    wanted: HoldFilter
    after: UUID = FIRST_ID
    shown: Annotated[tuple[ShownHold, ...], Field(min_length=1, max_length=SLICE)] | None = None


class Released(Record):
    """``released`` enrollments, and those left as they are because they were being changed.

    ``enrollments``: the ids of those released, for the record of the action.

    ``holds``: after a dry run, those of the slice that would be released.

    ``after``: where the next slice begins; ``None`` if this was the last.
    """

    released: int
    busy: int
    after: UUID | None
    enrollments: tuple[UUID, ...] = ()
    holds: tuple[ShownHold, ...] = ()


class ClearFaultsRequest(AgreedRequest):
    """The holds whose templates WhatsApp refused, and no longer does.

    A template that the filter names is meant also if nothing is held at it: what is due waits.
    """

    wanted: HoldFilter


class _Fault(Record):
    org_id: UUID
    template_id: UUID
    name: str


class ClearedFaults(MarkedAnswer):
    """The names of the templates whose faults are cleared, or would be after a dry run."""

    templates: tuple[str, ...]


def release(database: Database, request: ReleaseRequest) -> Released:
    """Release one slice of the selected holds, in one transaction.

    Holds for an uncertain message stay: they are settled.

    Raises:
        UnknownNameError: nothing has a name or id of the filter.
        InvalidRequestError: several things have a name of the filter.
        StoreUnavailableError: the connection was lost; the same request continues.
    """
    selection = select(database, request.wanted, is_release=True)
    if request.is_dry_run:
        return _would_release(database, request, selection)
    shown = request.shown or ()
    [[last, taken, unchanged, released]] = database.fetch(
        "release_slice",
        load_query(
            "operations/standings", "operations/holds/held", "operations/holds/release_slice"
        ),
        selection=selection.model_dump_json(),
        after=str(request.after),
        until=str(max((each.enrollment_id for each in shown), default=LAST_ID)),
        shown=as_json([each.model_dump(mode="json") for each in shown]) if shown else "",
        limit=SLICE,
    )
    is_last = taken < SLICE
    return Released(
        released=len(released),
        busy=unchanged - len(released),
        after=None if is_last else UUID(last),
        enrollments=tuple(released),
    )


def _would_release(database: Database, request: ReleaseRequest, selection: Selection) -> Released:
    holds = read(
        database,
        ShownHold,
        "standings",
        "holds/held",
        "holds/to_release",
        selection=selection.model_dump_json(),
        after=str(request.after),
        limit=SLICE,
    )
    after = holds[-1].enrollment_id if len(holds) == SLICE else None
    return Released(released=len(holds), busy=0, after=after, holds=tuple(holds))


def faulty_templates(groups: tuple[HoldGroup, ...]) -> list[HoldGroup]:
    """Return the groups whose template WhatsApp still refuses: they would be held again."""
    return [group for group in groups if group.fault_code and group.reason == Reason.TEMPLATE_FAULT]


def clear_faults(database: Database, request: ClearFaultsRequest) -> ClearedFaults:
    """Clear the faults of the templates of the selected holds.

    Raises:
        UnknownNameError: nothing has a name or id of the filter.
        InvalidRequestError: several things have a name of the filter.
    """
    holds = list_holds(database, HoldsRequest(wanted=request.wanted, is_release=True))
    held = [str(group.template_id) for group in faulty_templates(holds.groups)]
    named = map(str, select(database, request.wanted, is_release=True).templates or ())
    ids = f"{{{','.join([*held, *named])}}}"
    faults = read(database, _Fault, "holds/faults", templates=ids)
    if request.is_dry_run:
        return ClearedFaults(templates=tuple(fault.name for fault in faults))
    templates = [fault.model_dump(mode="json") for fault in faults]
    rows = database.fetch(
        "clear_faults", load_query("operations/holds/clear_faults"), templates=as_json(templates)
    )
    return ClearedFaults(templates=tuple(sorted(name for [name] in rows)))


CLEAR_FAULTS = Operation(
    "clear_faults", ClearFaultsRequest, ClearedFaults, clear_faults, changes=True
)
RELEASE = Operation("release", ReleaseRequest, Released, release, changes=True)
