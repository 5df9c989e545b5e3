"""``cadence export`` and ``cadence erase``."""

from collections.abc import Sequence
from uuid import UUID

import click

from cadence_core.database.connection import Database
from cadence_core.operations.lead import LeadAnswer
from cadence_core.operations.person import erase_person, export_person, person_of
from cli.options import change, confirmed, operation
from cli.output import show, show_json


@click.command()
@click.argument("lead_id", type=click.UUID)
@operation
def export(database: Database, *, lead_id: UUID, as_json: bool) -> int:  # noqa: ARG001
    """Print everything that is stored about a person, as JSON.

    LEAD_ID is the id of one of the person's leads, which `cadence lead` shows. The leads that share
    an address with it are included.
    """
    show_json(export_person(database, lead_id))
    return 0


@click.command()
@click.argument("lead_id", type=click.UUID)
@change
@operation
def erase(database: Database, *, lead_id: UUID, dry_run: bool, yes: bool, as_json: bool) -> int:
    """Erase a person forever: all leads that share an address with this one.

    LEAD_ID is the id of one of the person's leads, which `cadence lead` shows. What stays are ids,
    codes and times, and the hashes that prevent writing to them again.
    """
    person = person_of(database, lead_id)
    if not as_json:
        _show_plan(person)
    is_erased = not dry_run and confirmed(f"Erase {_leads(person)} forever?", yes=yes)
    if is_erased:
        erase_person(database, lead_id)
    if as_json:
        show_json({"leads": [str(lead.lead_id) for lead in person], "is_erased": is_erased})
    elif is_erased:
        show(f"Erased {_leads(person)}.")
    elif dry_run:
        show("Nothing was changed.")
    return 0 if is_erased or dry_run else 1


def _show_plan(person: Sequence[LeadAnswer]) -> None:
    for lead in person:
        addresses = ", ".join(filter(None, (lead.email, lead.phone))) or "no address"
        show(f"{lead.lead_id} {lead.who} ({lead.organization}): {addresses}")


def _leads(person: Sequence[LeadAnswer]) -> str:
    return "1 lead" if len(person) == 1 else f"{len(person)} leads"
