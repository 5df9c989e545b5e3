"""The one lead that an operator names, by an id or an address."""

from uuid import UUID

from cadence_core.database.address_keys import read_new_addresses
from cadence_core.database.connection import Database
from cadence_core.database.json_text import as_json
from cadence_core.database.query_files import load_query
from cadence_core.errors import InvalidRequestError, UnknownNameError
from cadence_core.operations.leads.lead import MAX_LEADS, LeadName
from cadence_core.operations.leads.person import PersonLead
from cadence_core.operations.reading import read

UNKNOWN = "no lead has this id or address"


def find_lead(database: Database, field: str, text: str, org_id: UUID | None = None) -> PersonLead:
    """Return the lead with this id or address, in an organization or in any.

    ``text``: an email address, a phone number, or the id of a lead, an enrollment or a message.
    ``field``: of the request, for the error.

    Raises:
        UnknownNameError: no lead has it.
        InvalidRequestError: it is no id and no address; or several leads have it, with their ids.
    """
    try:
        name = LeadName.parse(text)
    except ValueError:
        raise InvalidRequestError(
            f"{field}: not an id, an email address or a phone number"
        ) from None
    read_new_addresses(database)
    within = {"org_id": str(org_id) if org_id else None}
    request = as_json({**name.model_dump(mode="json"), "key": name.key(), **within})
    ids = database.fetch(
        "find_leads", load_query("operations/leads/find_leads"), request=request, limit=MAX_LEADS
    )
    leads = f"{{{','.join(str(id_) for [id_] in ids)}}}"
    found = read(database, PersonLead, "standings", "leads/person", leads=leads)
    if not found:
        raise UnknownNameError(UNKNOWN)
    if len(found) > 1:
        several = ", ".join(f"{lead.lead_id} ({lead.organization})" for lead in found)
        raise InvalidRequestError(f"{field}: several leads have it; give one of the ids: {several}")
    return found[0]
