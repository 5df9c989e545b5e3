"""Lift the reputation pauses of a sender, a From domain or an organization."""

from uuid import UUID

from cadence_core.database.address_keys import as_array
from cadence_core.database.connection import Database
from cadence_core.database.json_text import storable
from cadence_core.database.query_files import load_query
from cadence_core.errors import InvalidRequestError, UnknownNameError
from cadence_core.operations.dry_run import transaction_of
from cadence_core.operations.names import named_organization
from cadence_core.operations.operation import MarkedAnswer, Operation, SignedRequest
from cadence_core.operations.reading import Record, read
from cadence_core.operations.stops.stops import Stop, StopScope, stops_of


class LiftRequest(SignedRequest):
    """``name``: the id of a pause, or the sender's address, the domain or the organization."""

    name: str
    organization: str | None = None


class Lifted(MarkedAnswer):
    """How many pauses are lifted, and what still stops messages of the organization."""

    org_id: UUID
    organization: str
    lifted: int
    stops: tuple[Stop, ...]


class _Pause(Record):
    id: UUID
    org_id: UUID
    organization: str


def lift_reputation(database: Database, request: LiftRequest) -> Lifted:
    """Lift the pauses in force: emails go on at once, and no cap is halved.

    Raises:
        UnknownNameError: no pause in force has the name.
        InvalidRequestError: pauses of several organizations have it.
    """
    pauses = _named(database, request)
    org_id, organization = pauses[0].org_id, pauses[0].organization
    with transaction_of(database, request):
        lifted = database.fetch(
            "lift_reputation",
            load_query("operations/stops/lift_reputation"),
            org_id=str(org_id),
            ids=as_array(str(pause.id) for pause in pauses),
            by=storable(request.by),
        )
        stops = stops_of(database, StopScope(org_id=org_id))
    return Lifted(org_id=org_id, organization=organization, lifted=len(lifted), stops=stops)


def _named(database: Database, request: LiftRequest) -> list[_Pause]:
    within = named_organization(database, request.organization)
    found = read(
        database,
        _Pause,
        "stops/reputation_named",
        wanted=storable(request.name.strip()),
        org_id=str(within.id) if within else "",
    )
    if not found:
        raise UnknownNameError(f"no reputation pause in force has this name or id: {request.name}")
    if len({pause.org_id for pause in found}) > 1:
        ids = ", ".join(f"{pause.id} ({pause.organization})" for pause in found)
        raise InvalidRequestError(f"name: several organizations; give one of the ids: {ids}")
    return found


LIFT_REPUTATION = Operation("lift_reputation", LiftRequest, Lifted, lift_reputation, changes=True)
