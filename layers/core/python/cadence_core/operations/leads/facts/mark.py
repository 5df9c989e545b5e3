"""Correct what the engine assumes about leads: a name that looks like a link, an absence."""

from typing import Literal

from cadence_core.database.connection import Database
from cadence_core.operations.leads.facts.change import LeadsChanged, LeadsRequest, change_leads
from cadence_core.operations.names import find_organization
from cadence_core.operations.operation import Operation

Fact = Literal["real", "back"]


class MarkRequest(LeadsRequest):
    """``real``: a person vouches for the fields of the leads. ``back``: they are in the office."""

    fact: Fact


def mark_leads(database: Database, request: MarkRequest) -> LeadsChanged:
    """Write ``leads.source`` or empty ``leads.out_of_office_until``.

    Raises:
        UnknownNameError: no organization has the name.
        InvalidRequestError: the request does not say whose.
    """
    organization = find_organization(database, request.organization)
    return change_leads(
        database,
        request,
        f"mark_{request.fact}",
        LeadsChanged,
        org_id=organization.id,
        known={"organization": organization.name},
    )


MARK = Operation("mark", MarkRequest, LeadsChanged, mark_leads, changes=True)
