"""A change of one fact about each of the leads that an operator chooses, a slice a call."""

from typing import Annotated, TypeVar
from uuid import UUID

from pydantic import Field

from cadence_core.database.address_keys import as_array
from cadence_core.database.connection import Database
from cadence_core.database.query_files import load_query
from cadence_core.errors import InvalidRequestError
from cadence_core.operations.dry_run import transaction_of
from cadence_core.operations.holds.holds import FIRST_ID
from cadence_core.operations.leads.chosen_leads import MAX_SLICE, LeadText, choose
from cadence_core.operations.leads.lead_names import UnclearName
from cadence_core.operations.operation import AgreedRequest, MarkedAnswer


class LeadsRequest(AgreedRequest):
    """Whose fact to change, in an organization.

    ``leads`` are ids, email addresses or phone numbers, one slice; or ``list_name`` means the leads
    whose custom field ``list`` it is, in slices: ``after`` is that of the answer before.
    ``organization`` is a name, in any case, or an id.
    """

    organization: str | None = None
    leads: Annotated[tuple[LeadText, ...], Field(max_length=MAX_SLICE)] = ()
    list_name: str | None = None
    after: UUID = FIRST_ID


class LeadsChanged(MarkedAnswer):
    """What became of a slice, or would; ``after`` begins the next one, ``None`` if it is the last.

    Attributes:
        changed: leads whose fact was changed: ``lead_ids``.
        unchanged: those of whom it was so before.
        busy: those left as they are because a run or a person was changing them.
        absent: those who have nothing to change, such as no open enrollment.
        unclear: the names that are not those of one lead.
    """

    organization: str
    changed: int
    unchanged: int
    busy: int
    absent: int
    unclear: tuple[UnclearName, ...]
    after: UUID | None
    lead_ids: tuple[UUID, ...]


Answer = TypeVar("Answer", bound=LeadsChanged)


def change_leads(
    database: Database,
    request: LeadsRequest,
    query: str,
    kind: type[Answer],
    *,
    org_id: UUID,
    known: dict[str, object],
    **parameters: str | float,
) -> Answer:
    """Change a fact of the leads of a slice by ``operations/leads/facts/<query>.sql``.

    Its rows are a lead's id and ``changed``, ``unchanged`` or ``busy``. ``known`` are the fields of
    the answer that say what was meant.

    Raises:
        InvalidRequestError: the request says in none or both of the ways whose it is.
    """
    if bool(request.leads) == (request.list_name is not None):
        raise InvalidRequestError("leads, list_name: give one of them")
    chosen = choose(
        database,
        org_id,
        list_name=request.list_name,
        names=request.leads,
        ids=(),
        after=request.after,
    )
    with transaction_of(database, request):
        rows = database.fetch(
            query,
            load_query(f"operations/leads/facts/{query}"),
            org_id=str(org_id),
            leads=as_array(map(str, chosen.ids)),
            **parameters,
        )
    became = [verdict for _, verdict in rows]
    return kind.model_validate(
        {
            **known,
            "changed": became.count("changed"),
            "unchanged": became.count("unchanged"),
            "busy": became.count("busy"),
            "absent": len(chosen.ids) - len(became),
            "unclear": chosen.unclear,
            "after": chosen.after,
            "lead_ids": sorted(id_ for id_, verdict in rows if verdict == "changed"),
        }
    )
