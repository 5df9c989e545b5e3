"""Merge two leads of one organization that are one person."""

from uuid import UUID

from cadence_core.database.address_keys import as_array, read_new_addresses
from cadence_core.database.connection import Database
from cadence_core.errors import InvalidRequestError, StoreRejectedError, UnknownNameError
from cadence_core.operations.dry_run import transaction_of
from cadence_core.operations.leads.person import PersonLead
from cadence_core.operations.operation import AgreedRequest, MarkedAnswer, Operation
from cadence_core.operations.reading import read

MERGE_LEADS = "SELECT merge_leads(CAST(:into AS uuid), CAST(:lead AS uuid))"


class MergeRequest(AgreedRequest):
    """``lead`` is emptied and deleted; ``into`` gets everything that is recorded about it."""

    lead: UUID
    into: UUID


class Merged(MarkedAnswer):
    """Both leads as they were, and what ``into`` is then."""

    lead: PersonLead
    into: PersonLead
    result: PersonLead


def merge(database: Database, request: MergeRequest) -> Merged:
    """Merge a lead into another.

    Raises:
        UnknownNameError: no lead has one of the ids.
        InvalidRequestError: they are the same, of two organizations, or merged or erased before.
        StoreConflictError: another transaction interfered; nothing was changed.
    """
    read_new_addresses(database)  # so that every spelling of an opt-out counts
    before = _leads(database, request)
    _check(request, before)

    ids = {"lead": str(request.lead), "into": str(request.into)}
    try:
        with transaction_of(database, request):
            database.fetch("merge_leads", MERGE_LEADS, **ids)
            result = _leads(database, request)[request.into]
    except StoreRejectedError:
        _check(request, _leads(database, request))  # one may have been merged or erased since
        raise
    return Merged(lead=before[request.lead], into=before[request.into], result=result)


def _leads(database: Database, request: MergeRequest) -> dict[UUID, PersonLead]:
    leads = as_array(map(str, (request.lead, request.into)))
    return {
        lead.lead_id: lead
        for lead in read(database, PersonLead, "standings", "leads/person", leads=leads)
    }


def _check(request: MergeRequest, leads: dict[UUID, PersonLead]) -> None:
    if request.lead == request.into:
        raise InvalidRequestError("into: both ids are of the same lead")
    for field, id_ in (("lead", request.lead), ("into", request.into)):
        if id_ not in leads:
            raise UnknownNameError(f"no lead has this id: {id_}")
        if leads[id_].merged_into:
            raise InvalidRequestError(f"{field}: merged before, into {leads[id_].merged_into}")
        if leads[id_].erased_at:
            raise InvalidRequestError(f"{field}: this lead was erased")
    if leads[request.lead].org_id != leads[request.into].org_id:
        raise InvalidRequestError("into: the leads are of two organizations")


MERGE = Operation("merge", MergeRequest, Merged, merge, changes=True)
