"""What was changed: settings, the steps of a cadence, or how a lead's enrollments stood."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from pydantic import AwareDatetime, Field

from cadence_core.database.connection import Database
from cadence_core.database.json_text import as_json
from cadence_core.errors import InvalidRequestError
from cadence_core.model.ids import as_id
from cadence_core.operations.leads.find_lead import find_lead
from cadence_core.operations.names import find_in, find_one
from cadence_core.operations.operation import Operation
from cadence_core.operations.reading import Record, read

MAX_PAGE = 500
MAX_PLACE = 2**63 - 1
Row = dict[str, Any]


class Change(Record):
    """One change of one row.

    Attributes:
        place: pages through the changes.
        by: the role of the database that made it; ``None`` of an enrollment.
        run_id: the run that made it, of an enrollment.
        table: what was changed, such as ``sending_caps`` or ``cadence_steps``.
        id: of the row, or of what it belongs to.
        name: of the cadence, the sender, the schedule or the organization; of an enrollment, its
            cadence.
        before, after: the changed columns; ``None`` if the row was created, or deleted.
    """

    place: int
    at: AwareDatetime
    by: str | None
    run_id: UUID | None
    table: str
    id: UUID
    name: str | None
    before: Row | None
    after: Row | None


class HistoryRequest(Record):
    """Of what: settings, of one ``organization`` or of all; the steps of a ``cadence``; a ``lead``.

    ``organization`` and ``cadence`` are names, in any case, or ids; ``lead`` is an id, an email
    address or a phone number. ``before``: the ``place`` before which the page begins.
    """

    organization: str | None = None
    cadence: str | None = None
    lead: str | None = None
    before: int | None = Field(default=None, ge=1, le=MAX_PLACE)
    limit: int = Field(default=20, ge=1, le=MAX_PAGE)


class History(Record):
    """A page of changes, the newest first.

    ``names``: of the senders, schedules and templates that the changes point to, by their ids.
    """

    changes: tuple[Change, ...]
    names: dict[str, str] = Field(default_factory=dict)


class _Name(Record):
    id: str
    name: str


def list_changes(database: Database, request: HistoryRequest) -> History:
    """Return a page of what was changed.

    Raises:
        UnknownNameError: nothing has a name.
        InvalidRequestError: several things have it, or it asks for a cadence and a lead.
    """
    if request.cadence is not None and request.lead is not None:
        raise InvalidRequestError("cadence, lead: give one of them")
    query, id_ = _about(database, request)
    rows = read(
        database,
        Change,
        query,
        about=str(id_ or ""),
        before=str(request.before or MAX_PLACE),
        limit=request.limit,
    )
    changes = tuple(map(_without_what_stayed, rows))
    return History(changes=changes, names=_names(database, changes))


def _about(database: Database, request: HistoryRequest) -> tuple[str, UUID | None]:
    if request.cadence is not None:
        cadence = find_in(database, "cadence", request.cadence, request.organization)
        return "reports/history_of_steps", cadence.id
    within = None
    if request.organization is not None:
        within = find_one(database, "organization", request.organization).id
    if request.lead is not None:
        lead = find_lead(database, "lead", request.lead, within)
        return "reports/history_of_lead", lead.lead_id
    return "reports/history_of_settings", within


def _without_what_stayed(change: Change) -> Change:
    before, after = change.before, change.after
    if before is None or after is None:
        return change
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    return change.model_copy(
        update={
            "before": {name: value for name, value in before.items() if name in changed},
            "after": {name: value for name, value in after.items() if name in changed},
        }
    )


def _names(database: Database, changes: Sequence[Change]) -> dict[str, str]:
    sides = [side for change in changes for side in (change.before, change.after) if side]
    points = {value for side in sides for name, value in side.items() if name.endswith("_id")}
    ids = sorted(value for value in points if isinstance(value, str) and as_id(value))
    if not ids:
        return {}
    found = read(database, _Name, "reports/history_names", ids=as_json(ids))
    return {each.id: each.name for each in found}


HISTORY = Operation("history", HistoryRequest, History, list_changes)
