"""The organizations: how each may send, and what stops it."""

from cadence_core.operations.reports.organizations import (
    MAX_OPEN,
    ORGANIZATIONS,
    Organization,
    OrganizationsRequest,
)
from cli.caps import cap_line
from cli.console.acts.switching import switch_of
from cli.console.acts.target import Target
from cli.console.exchange import Asked, Page
from cli.engine import Engine
from cli.output import CHANNELS
from cli.stops import CAUSES, what_stopped

ORGANIZATIONS_A_PAGE = 50


def show(engine: Engine, asked: Asked) -> Page:
    """Show a page of the organizations."""
    request = OrganizationsRequest(after=asked.after, limit=ORGANIZATIONS_A_PAGE)
    answer = engine.ask(ORGANIZATIONS, request)
    organizations = [
        (each, [cap_line(cap) for cap in each.caps], _offers(each)) for each in answer.organizations
    ]
    facts = {"organizations": organizations, "after": answer.after, "here": asked.after}
    words = {"most": MAX_OPEN, "what_stopped": what_stopped, "causes": CAUSES}
    return Page("organizations", "Organizations", {**facts, **words})


def _offers(organization: Organization) -> list[tuple[str, Target, str, str]]:
    """Return the acts on an organization and its channels, in short words and in full ones."""
    name, id_ = organization.name, organization.id
    switched = {switch_of(stop) for stop in organization.stops}
    parts = (
        (Target("organization", id_), "", name),
        *(
            (Target("channel", id_, channel), shown, f"{shown} of {name}")
            for channel, shown in CHANNELS.items()
        ),
    )
    return [("resume" if part[0] in switched else "pause", *part) for part in parts]
