"""``cadence orgs``."""

from uuid import UUID

import click

from cadence_core.operations.reports.findings import counted
from cadence_core.operations.reports.organizations import (
    MAX_OPEN,
    ORGANIZATIONS,
    Organization,
    OrganizationsRequest,
)
from cadence_core.operations.reports.senders import MAX_PAGE
from cli.caps import cap_line
from cli.checked import CheckedCommand
from cli.engine import Engine
from cli.options import with_engine
from cli.output import facts, heading, show, show_json
from cli.stops import stops_table


@click.command("orgs", cls=CheckedCommand)
@click.argument("organization", metavar="[NAME|ID]", required=False)
@click.option("--limit", default=50, type=click.IntRange(1, MAX_PAGE), help="How many to show.")
@click.option("--after", metavar="ID", type=click.UUID, help="Continue after this organization.")
@with_engine
def organizations(
    engine: Engine, *, organization: str | None, limit: int, after: UUID | None, as_json: bool
) -> int:
    """Show organizations and what stops them.

    It shows their ids, time zones, schedules and caps.
    """
    request = OrganizationsRequest(organization=organization, limit=limit, after=after)
    answer = engine.ask(ORGANIZATIONS, request)
    if as_json:
        show_json(answer)
    else:
        for each in answer.organizations:
            _show(each)
        if answer.after:
            show(f"There may be more: --after {answer.after}")
        elif not answer.organizations:
            show("No organization matches.")
    return 0 if answer.organizations else 1


def _show(organization: Organization) -> None:
    counts = (organization.active, organization.paused)
    active, paused = (f"{count:,}{'+' if count >= MAX_OPEN else ''}" for count in counts)
    gap, share = organization.minimum_gap_minutes, organization.first_touch_share
    minutes = counted(gap, "minute", "minutes")
    pairs = [
        ("id", str(organization.id)),
        ("time zone", organization.timezone),
        ("schedule", organization.schedule or "none: always open"),
        ("gap", f"{minutes} between two messages to a person" if gap else None),
        ("first share", f"{share} % of the places for first messages" if share else None),
        *(("cap", cap_line(cap)) for cap in organization.caps),
        ("enrolled", f"{active} active, {paused} paused"),
    ]
    show(heading(organization.name))
    show(facts(pairs), indent=2)
    if organization.stops:
        show("", stops_table(organization.stops), indent=2)
    show("")
