"""Release enrollments on hold: they become active again, with the due times they had.

A release ends the hold that is shown. What something else holds, too, stays on hold for that.
"""

import re
from typing import Annotated
from uuid import UUID

from pydantic import Field

from cadence_core.database.connection import Database
from cadence_core.database.json_text import as_json
from cadence_core.database.query_files import load_query
from cadence_core.errors import InvalidRequestError
from cadence_core.model.reasons import Reason
from cadence_core.operations.dry_run import transaction_of
from cadence_core.operations.holds.holds import (
    FIRST_ID,
    TOO_MANY_GROUPS,
    HoldFilter,
    HoldGroup,
    HoldsRequest,
    list_holds,
    parameters_of,
    select,
)
from cadence_core.operations.operation import (
    AgreedRequest,
    ChangeRequest,
    MarkedAnswer,
    Operation,
)
from cadence_core.operations.reading import Record, read

SLICE = 500
"""Enrollments released in one transaction: it holds their locks for a fraction of a second."""
DIGEST = re.compile(r"\d{1,11}(\.\d{1,6})? \d{1,18}")
"""The form of ``Holds.digest``."""
QUERIES = ("operations/standings", "operations/holds/held", "operations/holds/release_slice")


class ReleaseRequest(ChangeRequest):
    """``after``: the id of the enrollment after which the slice begins.

    ``shown``: the ``digest`` of the holds that an operator was shown, so that no other is released:
    what was put on hold since then, or changed on hold, stays. Empty: all that is on hold now.
    """

    wanted: HoldFilter
    after: UUID = FIRST_ID
    shown: Annotated[str, Field(pattern=rf"^({DIGEST.pattern})?$")] = ""


class Released(Record):
    """``released`` enrollments, and those left as they are because they were being changed.

    ``changed``: those that were not shown as they are now; they stay as well.

    ``still_held``: how many of those released stay on hold, because something else holds them, too.

    ``enrollments``: the ids of those released, for the record of the action.

    ``after``: where the next slice begins; ``None`` if this was the last.
    """

    released: int
    busy: int
    changed: int = 0
    still_held: int = 0
    after: UUID | None
    enrollments: tuple[UUID, ...] = ()


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
        InvalidRequestError: several things have a name of the filter, or there are too many groups.
        StoreUnavailableError: the connection was lost; the same request continues.
    """
    selection = select(database, request.wanted, is_release=True)
    asked = parameters_of(selection, after=str(request.after), depth=SLICE)
    with transaction_of(database, request):
        [[is_cut, after, shown, changed, released, still_held]] = database.fetch(
            "release_slice", load_query(*QUERIES), **asked, shown=request.shown, limit=SLICE
        )
        if is_cut:
            raise InvalidRequestError(TOO_MANY_GROUPS)
    return Released(
        released=len(released),
        busy=shown - len(released),
        changed=changed,
        still_held=still_held,
        after=after,
        enrollments=tuple(released),
    )


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
