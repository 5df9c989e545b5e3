"""Enroll leads in a cadence, a slice a call."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from cadence_core.database.address_keys import as_array, read_new_addresses
from cadence_core.database.connection import Database
from cadence_core.database.query_files import load_query
from cadence_core.errors import InvalidRequestError
from cadence_core.operations.ahead import check_ahead
from cadence_core.operations.dry_run import transaction_of
from cadence_core.operations.holds.holds import FIRST_ID
from cadence_core.operations.instants import Instant
from cadence_core.operations.leads.chosen_leads import MAX_SLICE, LeadIds, LeadText, choose
from cadence_core.operations.leads.lead_names import UnclearName
from cadence_core.operations.names import Found, find_in
from cadence_core.operations.operation import ChangeRequest, Operation
from cadence_core.operations.reading import Record

MAX_SECONDS_BETWEEN = 366 * 86_400
LOCK_CADENCE = "SELECT id FROM cadences WHERE id = CAST(:cadence AS uuid) FOR NO KEY UPDATE"
"""Two spreads at once over one cadence would share their times."""


class EnrollRequest(ChangeRequest):
    """Which leads of the cadence's organization to enroll, and when their first step is due.

    ``cadence`` and ``organization`` are names, in any case, or ids. The leads are ``leads`` (ids,
    email addresses, phone numbers; one slice), or those whose custom field ``list`` is
    ``list_name``, in slices: ``after`` is that of the answer before. Or they are ``lead_ids``,
    those of the answer of a dry run, so that no lead is enrolled that was not shown.

    ``every_seconds``: how long after the one before each is due; 0: all at once. ``start``: from
    when on, within a year; one that is over is now, so that what stopped on the way can go on;
    ``None``: after the delay of the first step.
    """

    cadence: str
    organization: str | None = None
    list_name: str | None = None
    leads: Annotated[tuple[LeadText, ...], Field(max_length=MAX_SLICE)] | None = None
    lead_ids: LeadIds | None = None
    every_seconds: Annotated[float, Field(ge=0, le=MAX_SECONDS_BETWEEN, allow_inf_nan=False)] = 0
    start: Instant | None = None
    after: UUID = FIRST_ID


class EnrollAnswer(Record):
    """What became of a slice, or would; ``after`` begins the next one, ``None`` if it is the last.

    ``already_enrolled``: the lead, or another one with its address, is or was in the cadence.
    ``suppressed``: its address on the channel of the first step is on the do-not-contact list;
    ``no_address``: it has none there. ``first_due``: the first due time of the slice.
    ``cadence_status``: only an ``active`` cadence sends. ``lead_ids``: who was enrolled, in the
    order in which they are due.
    """

    cadence_id: UUID
    cadence: str
    organization: str
    cadence_status: str
    enrolled: int
    already_enrolled: int
    suppressed: int
    no_address: int
    unclear: tuple[UnclearName, ...]
    first_due: datetime
    after: UUID | None
    lead_ids: tuple[UUID, ...] = ()


def enroll(database: Database, request: EnrollRequest) -> EnrollAnswer:
    """Enroll a slice of leads. A lead that is or was in the cadence stays as it is.

    Raises:
        UnknownNameError: there is no such cadence or organization.
        InvalidRequestError: the request says in none or several ways who; the start is not within a
            year; the cadence has no step.
    """
    whom = (request.list_name, request.leads, request.lead_ids)
    if [each is not None for each in whom].count(True) != 1:
        raise InvalidRequestError("list_name, leads, lead_ids: give one of them")
    if request.start:
        check_ahead(database, "start", request.start, may_be_over=True)
    cadence = find_in(database, "cadence", request.cadence, request.organization)
    chosen = choose(
        database,
        cadence.org_id,
        list_name=request.list_name,
        names=request.leads or (),
        ids=request.lead_ids or (),
        after=request.after,
    )
    read_new_addresses(database)
    enrolled = _enroll(database, cadence, request, chosen.ids)
    return EnrollAnswer(
        cadence_id=cadence.id,
        cadence=cadence.name,
        organization=cadence.organization,
        **enrolled,
        unclear=chosen.unclear,
        after=chosen.after,
    )


def _enroll(
    database: Database, cadence: Found, request: EnrollRequest, ids: tuple[UUID, ...]
) -> dict[str, Any]:
    with transaction_of(database, request):
        database.fetch("lock_cadence", LOCK_CADENCE, cadence=str(cadence.id))
        rows = database.fetch(
            "enroll",
            load_query("operations/enrolling/enroll"),
            cadence=str(cadence.id),
            leads=as_array(map(str, ids)),
            every=request.every_seconds,
            start=request.start.isoformat() if request.start else "",
        )
    if not rows:
        raise InvalidRequestError("cadence: it has no step")
    [[counts]] = rows
    return dict(counts)


ENROLL = Operation("enroll", EnrollRequest, EnrollAnswer, enroll, changes=True)
