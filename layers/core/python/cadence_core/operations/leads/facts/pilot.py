"""Put leads into the pilot of a cadence, or take them out of it."""

from uuid import UUID

from cadence_core.database.connection import Database
from cadence_core.operations.leads.facts.change import LeadsChanged, LeadsRequest, change_leads
from cadence_core.operations.names import find_in
from cadence_core.operations.operation import Operation


class PilotRequest(LeadsRequest):
    """``cadence`` is a name, in any case, or an id. ``is_out``: they are in the pilot no more."""

    cadence: str
    is_out: bool = False


class PilotAnswer(LeadsChanged):
    """The leads of the pilot that were put in, or taken out."""

    cadence_id: UUID
    cadence: str


def change_pilot(database: Database, request: PilotRequest) -> PilotAnswer:
    """Change who is in the pilot. Only they get messages while ``cadences.is_pilot`` is true.

    Raises:
        UnknownNameError: no cadence or organization has the name.
        InvalidRequestError: several have it; or the request does not say whose.
    """
    cadence = find_in(database, "cadence", request.cadence, request.organization)
    return change_leads(
        database,
        request,
        "leave_pilot" if request.is_out else "join_pilot",
        PilotAnswer,
        org_id=cadence.org_id,
        known={
            "organization": cadence.organization,
            "cadence_id": cadence.id,
            "cadence": cadence.name,
        },
        cadence=str(cadence.id),
    )


PILOT = Operation("pilot", PilotRequest, PilotAnswer, change_pilot, changes=True)
