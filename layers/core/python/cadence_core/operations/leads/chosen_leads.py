"""The leads that an operator chooses for an enrollment or its end, a slice a call."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from pydantic import Field

from cadence_core.database.connection import Database
from cadence_core.database.json_text import storable
from cadence_core.operations.leads.lead_names import UnclearName, leads_named, split_names
from cadence_core.operations.reading import Record, read

MAX_SLICE = 500
"""Leads of one call."""
LeadText = Annotated[str, Field(max_length=1_000)]
"""The id of a lead, an email address or a phone number."""
LeadIds = Annotated[tuple[UUID, ...], Field(max_length=MAX_SLICE)]
MAX_SCANNED = 2_000
"""Leads of the organization that one call looks at to find those of a list."""


class ChosenLeads(Record):
    """A slice of leads; ``after`` begins the next one, ``None`` if it is the last."""

    ids: tuple[UUID, ...]
    unclear: tuple[UnclearName, ...] = ()
    after: UUID | None = None


def choose(
    database: Database,
    org_id: UUID,
    *,
    list_name: str | None,
    names: Sequence[str],
    ids: Sequence[UUID],
    after: UUID,
) -> ChosenLeads:
    """Return the leads of the next slice of a list, or those with these names, or these ids."""
    if list_name is not None:
        return _listed(database, org_id, list_name, after)
    return _named(database, org_id, names) if names else ChosenLeads(ids=tuple(ids))


def _named(database: Database, org_id: UUID, names: Sequence[str]) -> ChosenLeads:
    """Return the leads of an organization with these ids, email addresses or phone numbers."""
    ids, unclear = split_names(leads_named(database, org_id, names))
    return ChosenLeads(ids=ids, unclear=unclear)


def _listed(database: Database, org_id: UUID, name: str, after: UUID) -> ChosenLeads:
    """Return the next leads of an organization whose custom field ``list`` is this name."""
    [listed] = read(
        database,
        ChosenLeads,
        "leads/listed_leads",
        org_id=str(org_id),
        list=storable(name),
        after=str(after),
        limit=MAX_SLICE,
        scanned=MAX_SCANNED,
    )
    return listed
