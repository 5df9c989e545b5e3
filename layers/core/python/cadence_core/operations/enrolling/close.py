"""End enrollments of a cadence, a slice a call."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from cadence_core.database.address_keys import as_array
from cadence_core.database.connection import Database
from cadence_core.database.query_files import load_query
from cadence_core.errors import InvalidRequestError
from cadence_core.operations.dry_run import transaction_of
from cadence_core.operations.holds.holds import FIRST_ID
from cadence_core.operations.leads.chosen_leads import MAX_SLICE, LeadIds, LeadText, choose
from cadence_core.operations.leads.lead_names import UnclearName
from cadence_core.operations.names import find_in
from cadence_core.operations.operation import ChangeRequest, Operation
from cadence_core.operations.reading import Record


class CloseRequest(ChangeRequest):
    """Which open enrollments of a cadence to end.

    ``cadence`` and ``organization`` are names, in any case, or ids. One of ``leads``,
    ``list_name``, ``is_everyone`` and ``lead_ids`` says whose. ``leads`` are ids, email addresses
    or phone numbers, one slice; ``list_name`` means the leads whose custom field ``list`` it is.
    ``after`` is that of the answer before. ``lead_ids`` are those of the answer of a dry run, so
    that none ends that was not shown.
    """

    cadence: str
    organization: str | None = None
    leads: Annotated[tuple[LeadText, ...], Field(max_length=MAX_SLICE)] = ()
    is_everyone: bool = False
    list_name: str | None = None
    lead_ids: LeadIds = ()
    after: UUID = FIRST_ID


class CloseAnswer(Record):
    """What became of a slice, or would; ``after`` begins the next one, ``None`` if it is the last.

    ``closed``: ended, with the reason ``ended_by_person``. ``busy``: left as they are, because a
    run has leased them or their message is being sent. ``not_open``: of the leads that are named or
    listed, those who are not in the cadence, or not any more. ``lead_ids``: whose were closed.
    """

    cadence_id: UUID
    cadence: str
    organization: str
    closed: int
    busy: int
    not_open: int
    unclear: tuple[UnclearName, ...]
    after: UUID | None
    lead_ids: tuple[UUID, ...] = ()


def close(database: Database, request: CloseRequest) -> CloseAnswer:
    """End a slice of open enrollments; nothing is sent for them any more. Messages stay.

    Raises:
        UnknownNameError: there is no such cadence or organization.
        InvalidRequestError: the request says in none or several ways whose they are.
    """
    is_listed = request.list_name is not None
    whose = (bool(request.leads), is_listed, request.is_everyone, bool(request.lead_ids))
    if whose.count(True) != 1:
        raise InvalidRequestError("leads, list_name, is_everyone, lead_ids: give one of them")
    cadence = find_in(database, "cadence", request.cadence, request.organization)
    chosen = choose(
        database,
        cadence.org_id,
        list_name=request.list_name,
        names=request.leads,
        ids=request.lead_ids,
        after=request.after,
    )
    with transaction_of(database, request):
        [[found, closed, after]] = database.fetch(
            "close",
            load_query("operations/enrolling/close"),
            cadence=str(cadence.id),
            org_id=str(cadence.org_id),
            leads=as_array(map(str, chosen.ids)),
            is_everyone=request.is_everyone,
            after=str(request.after if request.is_everyone else FIRST_ID),
            limit=MAX_SLICE,
        )
    return CloseAnswer(
        cadence_id=cadence.id,
        cadence=cadence.name,
        organization=cadence.organization,
        closed=len(closed),
        busy=found - len(closed),
        not_open=0 if request.is_everyone else len(chosen.ids) - found,
        unclear=chosen.unclear,
        after=after if request.is_everyone else chosen.after,
        lead_ids=tuple(closed),
    )


CLOSE = Operation("close", CloseRequest, CloseAnswer, close, changes=True)
