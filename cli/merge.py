"""``cadence merge``."""

from uuid import UUID

import click

from cadence_core.operations.leads.merge import MERGE, MergeRequest
from cadence_core.operations.leads.person import PersonLead
from cli.checked import CheckedCommand
from cli.engine import Engine
from cli.options import agreed, change, confirmed, with_engine
from cli.output import facts, heading, show, show_json
from cli.person import LeadId


@click.command(cls=CheckedCommand)
@click.argument("lead_id", metavar="LEAD", type=LeadId())
@click.argument("into", metavar="INTO", type=LeadId())
@change
@with_engine
def merge(
    engine: Engine, *, lead_id: UUID, into: UUID, dry_run: bool, yes: bool, as_json: bool
) -> int:
    """Merge a lead into another one.

    They belong to one organization and are one person. LEAD and INTO are ids of leads, which
    `cadence lead` shows. INTO gets everything that is recorded about LEAD, and its fields where its
    own are empty. LEAD is emptied and deleted.
    """
    request = MergeRequest(lead=lead_id, into=into)
    answer = engine.ask(MERGE, request)
    if not as_json:
        _show("The lead", answer.lead)
        _show("would be merged into", answer.into)
        _show("which would then be", answer.result)
    if not dry_run:
        if not confirmed(f"Merge them? {lead_id} is emptied forever.", yes=yes):
            return 1
        answer = engine.ask(MERGE, agreed(request, answer))
    if as_json:
        show_json(answer)
    else:
        show("Nothing was changed." if dry_run else f"Merged into {into}.")
    return 0


def _show(title: str, lead: PersonLead) -> None:
    pairs = [
        ("id", str(lead.lead_id)),
        ("name", lead.who),
        ("of", lead.organization),
        ("email", lead.email or "none"),
        ("phone", lead.phone or "none"),
    ]
    show(heading(title), facts(pairs), "")
