"""``cadence give-identity``."""

import click

from cadence_core.operations.upkeep.identities import (
    GIVE_IDENTITY,
    GiveIdentityRequest,
    GivenIdentity,
)
from cli.checked import CheckedCommand
from cli.engine import Engine
from cli.options import agreed, change, confirmed, with_engine
from cli.output import printable, show, show_json


@click.command("give-identity", cls=CheckedCommand)
@click.argument("identity")
@click.option(
    "--organization", metavar="NAME", required=True, help="Who gets it (whole name, or id)."
)
@change
@with_engine
def give_identity(
    engine: Engine, *, identity: str, organization: str, dry_run: bool, yes: bool, as_json: bool
) -> int:
    """Say which organization may send from an identity.

    IDENTITY is an email address, a domain with every address in it, or the phone-number-id of a
    WhatsApp number. The most specific identity decides about an address. The replies to it are
    those of its organization.
    """
    request = GiveIdentityRequest(organization=organization, identity=identity)
    plan = engine.ask(GIVE_IDENTITY, request)
    if not as_json:
        show(_before(plan))
    if dry_run or not plan.is_changed:
        show_json(plan) if as_json else show("Nothing was changed.")
        return 0
    if not confirmed(f"Give {plan.identity} to {printable(plan.organization)}?", yes=yes):
        return 1
    done = engine.ask(GIVE_IDENTITY, agreed(request, plan))
    show_json(done) if as_json else show("Given. Leads on hold for it: cadence holds.")
    return 0


def _before(plan: GivenIdentity) -> str:
    if plan.owner is None:
        return f"{plan.identity} belongs to no organization."
    verb = "is in a domain of" if plan.is_part else "belongs to"
    belongs = f"{plan.identity} {verb} {plan.owner}"
    if plan.owner_id == plan.org_id:
        return f"{belongs} already."
    return f"{belongs}, which then sends from it no more."
