"""``cadence mark``."""

from typing import get_args

import click

from cadence_core.operations.leads.facts.mark import MARK, Fact, MarkRequest
from cadence_core.operations.reports.findings import counted
from cli.checked import CheckedCommand
from cli.chosen import Whose, Words, change_chosen, of_leads
from cli.engine import Engine
from cli.options import change, with_engine

TITLES = {
    "real": "Leads for whose fields you vouch",
    "back": "Leads who are back in the office",
}
ALREADY = {"real": "vouched for already", "back": "in the office already"}


@click.command(cls=CheckedCommand)
@click.argument("fact", type=click.Choice(get_args(Fact)))
@of_leads
@click.option("--organization", metavar="NAME", help="Whose leads they are (whole name, or id).")
@change
@with_engine
def mark(
    engine: Engine,
    *,
    fact: Fact,
    whose: Whose,
    organization: str | None,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> int:
    """Mark leads as real, or as back in the office.

    With `real` you vouch for their fields, such as a name that looks like a link. With `back` they
    are in the office again, earlier than their automatic answer said.
    """
    words = Words(
        title=lambda answer: f"{TITLES[fact]} ({answer.organization})",
        counts={
            "changed": "to mark",
            "unchanged": ALREADY[fact],
            "absent": "erased",
        },
        question=lambda _, count: f"Mark {counted(count, 'lead', 'leads')}?",
        done="Marked {}.",
    )
    request = MarkRequest(organization=organization, fact=fact)
    return change_chosen(
        engine, MARK, request, whose, words, dry_run=dry_run, yes=yes, as_json=as_json
    )
