"""``cadence consent``."""

from datetime import datetime
from typing import get_args

import click
from pydantic import ValidationError

from cadence_core.model.enrollment import Channel
from cadence_core.operations.leads.facts.consent import (
    CONSENT,
    Basis,
    ConsentRequest,
    Source,
)
from cadence_core.operations.reports.findings import counted
from cli.checked import CheckedCommand, Instant
from cli.chosen import Whose, Words, change_chosen, of_leads
from cli.engine import Engine
from cli.options import change, with_engine
from cli.output import CHANNELS

SOURCES, BASES = get_args(Source), get_args(Basis)


@click.command(cls=CheckedCommand)
@of_leads
@click.option("--organization", metavar="NAME", help="Whose leads they are (whole name, or id).")
@click.option(
    "--channel", type=click.Choice(list(Channel)), required=True, help="On which channel."
)
@click.option("--source", type=click.Choice(SOURCES), required=True, help="Where they said it.")
@click.option(
    "--basis", type=click.Choice(BASES), default="consent", help="Why emails are allowed."
)
@click.option("--wording", metavar="TEXT", help="The words that they agreed to.")
@click.option("--evidence", metavar="TEXT", help="What proves it.")
@click.option("--at", metavar="TIME", type=Instant(), help="When they said it; otherwise, now.")
@click.option("--withdrawn", is_flag=True, help="They withdrew it: their addresses are suppressed.")
@change
@with_engine
def consent(
    engine: Engine,
    *,
    whose: Whose,
    organization: str | None,
    channel: Channel,
    source: Source,
    basis: Basis,
    wording: str | None,
    evidence: str | None,
    at: datetime | None,
    withdrawn: bool,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> int:
    """Record what leads agreed to, or that they withdrew it.

    On WhatsApp a consent is the lead's opt-in. A lead whose newest consent says the same is left
    alone, so that the command can be repeated.
    """
    try:
        request = ConsentRequest(
            organization=organization,
            channel=channel,
            source=source,
            basis=basis,
            wording=wording,
            evidence=evidence,
            occurred_at=at,
            is_withdrawn=withdrawn,
        )
    except ValidationError as error:
        [name] = error.errors()[0]["loc"]
        raise click.BadParameter(
            "a text of 1 to 10,000 characters, please.", param_hint=f"--{name}"
        ) from None
    what = "withdrawal" if withdrawn else "consent"
    on = CHANNELS[channel]
    words = Words(
        title=lambda answer: f"{what.capitalize()} on {on} ({answer.organization})",
        counts={
            "changed": "to record",
            "unchanged": "on record already",
            "absent": "erased",
        },
        question=lambda _, count: f"Record {counted(count, what, f'{what}s')}?",
        done="Recorded for {}.",
    )
    return change_chosen(
        engine, CONSENT, request, whose, words, dry_run=dry_run, yes=yes, as_json=as_json
    )
