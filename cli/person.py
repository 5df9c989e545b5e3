"""``cadence export`` and ``cadence erase``."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import click

from cadence_core.database.connection import Database
from cadence_core.operations.lead import LeadAnswer
from cadence_core.operations.moments import moment
from cadence_core.operations.person import erase_person, export_person, person_of
from cli.options import change, confirmed, operation
from cli.output import printable, show, show_json


class LeadId(click.ParamType):
    """The id of a lead."""

    name = "id"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> UUID:
        try:
            return UUID(value)
        except ValueError:
            shown = printable(value)
            self.fail(f"{shown} is not an id: `cadence lead {shown}` shows it.", param, ctx)


@click.command()
@click.argument("lead_id", type=LeadId())
@operation
def export(database: Database, *, lead_id: UUID, as_json: bool) -> int:  # noqa: ARG001
    """Print everything that is stored about a person, as JSON.

    LEAD_ID is the id of one of the person's leads, which `cadence lead` shows. The leads that are
    the same person are included.
    """
    show_json(export_person(database, lead_id))
    for line in _not_included(person_of(database, lead_id).others):
        click.echo(printable(line), err=True)  # standard output is the JSON
    return 0


@click.command()
@click.argument("lead_id", type=LeadId())
@change
@operation
def erase(database: Database, *, lead_id: UUID, dry_run: bool, yes: bool, as_json: bool) -> int:
    """Erase a person forever: all leads that are the same person as this one.

    LEAD_ID is the id of one of the person's leads, which `cadence lead` shows. What stays are ids,
    codes and times, and the hashes that prevent writing to them again.
    """
    person, others = person_of(database, lead_id)
    if not as_json:
        for line in (*map(_line, person), *_not_included(others)):
            show(line)
    is_erased = not dry_run and confirmed(f"Erase {_leads(person)} forever?", yes=yes)
    if is_erased:
        erase_person(database, lead_id)
    if as_json:
        answer = {"leads": _ids(person), "not_included": _ids(others), "is_erased": is_erased}
        show_json(answer)
    elif is_erased:
        again = " again" if all(lead.erased_at for lead in person) else ""
        show(f"Erased {_leads(person)}{again}.")
    elif dry_run:
        show("Nothing was changed.")
    return 0 if is_erased or dry_run else 1


def _line(lead: LeadAnswer) -> str:
    addresses = ", ".join(filter(None, (lead.email, lead.phone))) or "no address"
    if lead.erased_at:
        addresses = f"erased on {moment(lead.erased_at, lead.at)}"
    return f"{lead.lead_id} {lead.who} ({lead.organization}): {addresses}"


def _not_included(others: Sequence[LeadAnswer]) -> Iterator[str]:
    if others:
        yield (
            "Not included, because only the phone number is the same; run it for them too if they "
            "are the same person:"
        )
        yield from map(_line, others)


def _ids(leads: Sequence[LeadAnswer]) -> list[str]:
    return [str(lead.lead_id) for lead in leads]


def _leads(person: Sequence[LeadAnswer]) -> str:
    return "1 lead" if len(person) == 1 else f"{len(person)} leads"
