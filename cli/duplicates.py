"""``cadence duplicates``."""

from typing import Literal
from uuid import UUID

import click

from cadence_core.operations.leads.duplicates import (
    DUPLICATES,
    MAX_PAGE,
    Duplicates,
    DuplicatesRequest,
)
from cli.checked import CheckedCommand
from cli.engine import Engine
from cli.options import with_engine
from cli.output import heading, show, show_json

SHARED = {"email": "mailbox", "whatsapp": "phone number"}


@click.command(cls=CheckedCommand)
@click.option("--organization", metavar="NAME", help="Whose leads (whole name, or id).")
@click.option(
    "--channel",
    type=click.Choice(["email", "whatsapp"]),
    default="email",
    help="Which address they share.",
)
@click.option("--limit", default=20, type=click.IntRange(1, MAX_PAGE), help="Addresses to show.")
@click.option("--after", metavar="ID", type=click.UUID, help="Continue after this lead.")
@with_engine
def duplicates(
    engine: Engine,
    *,
    organization: str | None,
    channel: Literal["email", "whatsapp"],
    limit: int,
    after: UUID | None,
    as_json: bool,
) -> int:
    """Show the leads that share an address.

    Those with one mailbox are one person. Colleagues may share a phone number.
    """
    request = DuplicatesRequest(
        organization=organization, channel=channel, after=after, limit=limit
    )
    answer = engine.ask(DUPLICATES, request)
    if as_json:
        show_json(answer)
    else:
        _show(answer, SHARED[channel])
    return 0 if answer.shared else 1


def _show(answer: Duplicates, what: str) -> None:
    for each in answer.shared:
        show(heading(f"{each.count:,} leads of {answer.organization} share a {what}"))
        for lead in each.leads:
            show(f"{lead.lead_id} {lead.who}", indent=2)
        first, second = each.leads[:2]
        # Unbroken, so that a shell takes it as it is.
        click.echo(f"  Merge: cadence merge {second.lead_id} {first.lead_id}\n")
    if answer.after:
        show(f"There may be more: --after {answer.after}")
    elif not answer.shared:
        show(f"No leads of {answer.organization} share a {what}.")
