"""Move leads to another step of a cadence."""

from uuid import UUID

from pydantic import Field

from cadence_core.database.connection import Database
from cadence_core.errors import InvalidRequestError
from cadence_core.operations.leads.facts.change import LeadsChanged, LeadsRequest, change_leads
from cadence_core.operations.names import find_in
from cadence_core.operations.operation import Operation
from cadence_core.operations.reading import Record, read


class MoveRequest(LeadsRequest):
    """``step`` is the place in the cadence, from 1, without archived steps, as reports show it."""

    cadence: str
    step: int = Field(ge=1, le=2**31 - 1)


class MoveAnswer(LeadsChanged):
    """The leads that were moved. ``step`` of ``total``, and how it writes."""

    cadence_id: UUID
    cadence: str
    step: int
    total: int
    channel: str


class _Place(Record):
    step_id: UUID
    step_order: int
    channel: str
    total: int


def move_leads(database: Database, request: MoveRequest) -> MoveAnswer:
    """Move open enrollments to a step. Those before it are skipped; what was sent is not repeated.

    Raises:
        UnknownNameError: no cadence or organization has the name.
        InvalidRequestError: several have it, the cadence has no such step, or the request does not
            say whose.
    """
    cadence = find_in(database, "cadence", request.cadence, request.organization)
    places = read(
        database,
        _Place,
        "standings",
        "leads/facts/step_at",
        cadence=str(cadence.id),
        step=request.step,
    )
    if not places:
        raise InvalidRequestError(f"step: the cadence {cadence.name} has no step {request.step}")
    place = places[0]
    return change_leads(
        database,
        request,
        "move",
        MoveAnswer,
        org_id=cadence.org_id,
        known={
            "organization": cadence.organization,
            "cadence_id": cadence.id,
            "cadence": cadence.name,
            "step": request.step,
            "total": place.total,
            "channel": place.channel,
        },
        cadence=str(cadence.id),
        step=str(place.step_id),
        step_order=place.step_order,
    )


MOVE = Operation("move", MoveRequest, MoveAnswer, move_leads, changes=True)
