"""``cadence export`` and ``cadence erase``."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import click

from cadence_core.operations.leads.person import (
    ERASE_PERSON,
    EXPORT_PERSON,
    PERSON,
    ErasePersonRequest,
    PersonLead,
    PersonRequest,
)
from cadence_core.operations.moments import moment
from cli.checked import CheckedCommand
from cli.engine import Engine
from cli.options import agreed, change, confirmed, with_engine
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


@click.command(cls=CheckedCommand)
@click.argument("lead_id", type=LeadId())
@with_engine
def export(engine: Engine, *, lead_id: UUID, as_json: bool) -> int:  # noqa: ARG001
    """Print all that is stored about a person.

    LEAD_ID is the id of one of the person's leads, which `cadence lead` shows. The leads that are
    the same person are included.
    """
    request = PersonRequest(lead=lead_id)
    show_json(engine.ask(EXPORT_PERSON, request).tables)
    for line in _not_included(engine.ask(PERSON, request).others):
        click.echo(printable(line), err=True)  # standard output is the JSON
    return 0


@click.command(cls=CheckedCommand)
@click.argument("lead_id", type=LeadId())
@change
@with_engine
def erase(engine: Engine, *, lead_id: UUID, dry_run: bool, yes: bool, as_json: bool) -> int:
    """Erase a person forever.

    All leads that are the same person as this one are erased. LEAD_ID is the id of one of the
    person's leads, which `cadence lead` shows. What stays are ids, codes and times, and the hashes
    that prevent writing to them again.
    """
    request = ErasePersonRequest(lead=lead_id)
    answer = engine.ask(ERASE_PERSON, request)
    person = engine.ask(PERSON, PersonRequest(lead=lead_id))
    if not as_json:
        for line in (*map(_line, person.leads), *_not_included(person.others)):
            show(line)
    leads = "1 lead" if len(person.leads) == 1 else f"{len(person.leads)} leads"
    is_erasing = not dry_run and confirmed(f"Erase {leads} forever?", yes=yes)
    if is_erasing:
        answer = engine.ask(ERASE_PERSON, agreed(request, answer))
    is_repeated = all(lead.erased_at for lead in person.leads)
    if as_json:
        show_json(answer)
    elif is_erasing:
        show(f"Erased {leads} again." if is_repeated else f"Erased {leads}.")
    elif dry_run:
        show(f"{'Erased already. ' if is_repeated else ''}Nothing was changed.")
    return 0 if is_erasing or dry_run else 1


def _line(lead: PersonLead) -> str:
    addresses = ", ".join(filter(None, (lead.email, lead.phone))) or "no address"
    if lead.erased_at:
        addresses = f"erased on {moment(lead.erased_at, lead.at)}"
    return f"{lead.lead_id} {lead.who} ({lead.organization}): {addresses}"


def _not_included(others: Sequence[PersonLead]) -> Iterator[str]:
    if others:
        yield (
            "Not included, because only the phone number is the same; run it for them too if they "
            "are the same person:"
        )
        yield from map(_line, others)
