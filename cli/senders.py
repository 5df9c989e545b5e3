"""``cadence senders``."""

from uuid import UUID

import click

from cadence_core.operations.reports.senders import (
    MAX_PAGE,
    MAX_RECENT,
    SENDERS,
    Sender,
    SendersRequest,
)
from cli.caps import cap_line
from cli.checked import CheckedCommand
from cli.engine import Engine
from cli.options import with_engine
from cli.output import CHANNELS, facts, heading, show, show_json
from cli.stops import stops_table


@click.command(cls=CheckedCommand)
@click.argument("sender", metavar="[ADDRESS|ID]", required=False)
@click.option("--organization", metavar="NAME", help="Only of this organization (name, or id).")
@click.option("--limit", default=50, type=click.IntRange(1, MAX_PAGE), help="Senders to show.")
@click.option("--after", metavar="ID", type=click.UUID, help="Continue after this sender.")
@with_engine
def senders(
    engine: Engine,
    *,
    sender: str | None,
    organization: str | None,
    limit: int,
    after: UUID | None,
    as_json: bool,
) -> int:
    """Show senders and what stops them.

    It shows their caps and what they sent in the last 24 hours.
    """
    answer = engine.ask(
        SENDERS,
        SendersRequest(organization=organization, sender=sender, limit=limit, after=after),
    )
    if as_json:
        show_json(answer)
    else:
        for each in answer.senders:
            _show(each)
        if answer.after:
            show(f"There may be more: --after {answer.after}")
        elif not answer.senders:
            show("No sender matches.")
    return 0 if answer.senders else 1


def _show(sender: Sender) -> None:
    show(heading(f"{sender.address} ({sender.organization}, {CHANNELS[sender.channel]})"))
    counted = f"{sender.sent:,}{'+' if sender.sent >= MAX_RECENT else ''} sent"
    pairs = [
        ("id", str(sender.id)),
        ("name", sender.display_name),
        ("portfolio", sender.portfolio),
        ("status", sender.status),
        *(("cap", cap_line(cap)) for cap in sender.caps),
        ("24 hours", f"{counted}, {sender.bounced:,} bounced, {sender.complained:,} complained"),
    ]
    show(facts(pairs), indent=2)
    if sender.stops:
        show("", stops_table(sender.stops), indent=2)
    show("")
