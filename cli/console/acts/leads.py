"""The lead of a form, which holds only its id."""

from cadence_core.operations.leads.lead import LEADS, LeadAnswer, LeadName, LeadsRequest
from cli.console.acts.target import Target
from cli.engine import Engine


def lead_of(engine: Engine, target: Target) -> LeadAnswer:
    """Return the lead that a form names, or whose address it names.

    Raises:
        UnknownNameError: there is no such lead.
    """
    [lead] = engine.ask(LEADS, LeadsRequest(name=LeadName(id=target.id))).leads
    return lead
