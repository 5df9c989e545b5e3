"""``cadence pilot``."""

import click

from cadence_core.operations.leads.facts.pilot import PILOT, PilotRequest
from cadence_core.operations.reports.findings import counted
from cli.checked import CheckedCommand
from cli.chosen import Whose, Words, change_chosen, of_leads
from cli.engine import Engine
from cli.options import change, with_engine


@click.command(cls=CheckedCommand)
@of_leads
@click.option("--cadence", metavar="NAME", required=True, help="The cadence (or id).")
@click.option("--organization", metavar="NAME", help="Whose cadence it is (whole name, or id).")
@click.option("--out", "is_out", is_flag=True, help="Take them out of the pilot.")
@change
@with_engine
def pilot(
    engine: Engine,
    *,
    whose: Whose,
    cadence: str,
    organization: str | None,
    is_out: bool,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> int:
    """Put leads into the pilot of a cadence, or take them out.

    While the cadence has is_pilot in its file, only they get its messages; the others wait.
    """
    words = Words(
        title=lambda answer: f"Pilot of {answer.cadence} ({answer.organization})",
        counts={
            "changed": "to take out" if is_out else "to put in",
            "unchanged": "not in it" if is_out else "in it already",
            "absent": "erased",
        },
        question=lambda answer, count: (
            f"{'Take' if is_out else 'Put'} {counted(count, 'lead', 'leads')}"
            f" {'out of' if is_out else 'into'} the pilot of {answer.cadence}?"
        ),
        done="Took {} out." if is_out else "Put {} in.",
    )
    request = PilotRequest(cadence=cadence, organization=organization, is_out=is_out)
    return change_chosen(
        engine, PILOT, request, whose, words, dry_run=dry_run, yes=yes, as_json=as_json
    )
