"""``cadence import leads``."""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

import click

from cadence_core.model.addresses import is_dialing_country
from cadence_core.operations.enrolling.import_leads import (
    IMPORT_LEADS,
    Duplicates,
    ImportLeadsRequest,
    LeadsImported,
)
from cadence_core.operations.enrolling.imports.columns import LIST_FIELD, Columns, map_columns
from cadence_core.operations.enrolling.imports.prepared import Prepared, prepare
from cadence_core.operations.enrolling.imports.rows import ImportedLead
from cadence_core.operations.enrolling.imports.slices import sliced
from cadence_core.operations.reports.findings import counted
from cli.checked import CheckedCommand
from cli.engine import Engine
from cli.import_file import Table, TableFile
from cli.import_once import each_lead_once
from cli.import_report import Plan, report, show_checked, show_plan
from cli.options import agreed, change, confirmed, with_engine
from cli.output import printable, progress
from cli.slices import perform_slices

MAX_WORDS = 1_000


class Country(click.ParamType):
    """A country where numbers are dialed, as two letters."""

    name = "country"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        country = str(value).upper()
        if not is_dialing_country(country):
            self.fail(f"{value!r} is not a country's two letters, such as BR", param, ctx)
        return country


class ColumnChoice(click.ParamType):
    """A header and the field that its column is, which may be empty."""

    name = "header=field"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        header, equals, field = str(value).rpartition("=")
        if not equals:
            self.fail(f"{value!r} has no =, as in Cargo=job_title", param, ctx)
        return header.strip(), field.strip()


class Words(click.ParamType):
    """A text of 1 to 1,000 characters, without the blanks around it."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        words = str(value).strip()
        if not 1 <= len(words) <= MAX_WORDS:
            self.fail("it must have from 1 to 1,000 characters", param, ctx)
        return words


@click.group("import")
def import_() -> None:
    """Import leads from a file."""


@import_.command("leads", cls=CheckedCommand)
@click.argument("file", type=TableFile())
@click.option("--organization", metavar="NAME", help="Whose leads they are (whole name, or id).")
@click.option(
    "--map",
    "choices",
    metavar="HEADER=FIELD",
    type=ColumnChoice(),
    multiple=True,
    help="What a column is; no field leaves it out. Also FIELD custom_fields.NAME.",
)
@click.option("--country", metavar="BR", type=Country(), help="Where numbers without a + dial.")
@click.option(
    "--duplicates",
    type=click.Choice(["skip", "update", "report"]),
    default="skip",
    help="What becomes of rows whose leads are there: skip (the default), update, report.",
)
@click.option("--list", "list_name", metavar="NAME", type=Words(), help="Put them on this list.")
@click.option(
    "--whatsapp-opt-in",
    metavar="SOURCE",
    type=Words(),
    help="All agreed to WhatsApp messages, as this says; kept with each consent.",
)
@change
@with_engine
def import_leads(
    engine: Engine,
    *,
    file: tuple[Path, Table],
    organization: str | None,
    choices: Sequence[tuple[str, str]],
    country: str | None,
    duplicates: Duplicates,
    list_name: str | None,
    whatsapp_opt_in: str | None,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> int:
    """Import the leads of FILE, comma-separated values with a header.

    It shows what it takes the columns for, and asks. Run it again if it was interrupted: what was
    imported stays as it is. Rows that cannot be imported are written to FILE-rejected.csv.
    """
    path, table = file
    mapping = _mapping(table, choices, list_name)
    prepared = _prepared(table, mapping, country)
    leads = [_on_list(lead, list_name) for lead in prepared.leads]
    options = {
        "organization": organization,
        "import_id": _import_id(table, mapping, country, list_name, duplicates, whatsapp_opt_in),
        "duplicates": duplicates,
        "whatsapp_opt_in": whatsapp_opt_in,
    }
    requests = [
        ImportLeadsRequest(**options, slice=number, leads=part)
        for number, part in enumerate(list(sliced(leads)) or [()], 1)
    ]
    organization = engine.ask(IMPORT_LEADS, requests[0]).organization
    plan = Plan(path, table, mapping, prepared, organization, says_opt_in=bool(whatsapp_opt_in))
    if not as_json:
        show_plan(plan)
    if yes and leads and not dry_run and duplicates != "update":
        real = [request.model_copy(update={"is_dry_run": False}) for request in requests]
    else:
        first = zip(requests, _perform(engine, requests, "Checking"), strict=True)
        final = list(each_lead_once(engine, first))
        checked = [answer for _, answer in final]
        to_write = sum(each.created + each.updated for each in checked if not each.is_repeated)
        if dry_run or not to_write:
            return report(plan, checked, is_dry_run=dry_run, as_json=as_json)
        if not yes:
            show_checked(plan, checked)
        written = counted(to_write, "lead", "leads")
        if not confirmed(f"Import {written} into {printable(plan.organization)}?", yes=yes):
            return 1
        real = [agreed(*each) for each in final]
    done = _perform(engine, real, "Importing")
    return report(plan, done, is_dry_run=False, as_json=as_json)


def _mapping(table: Table, choices: Sequence[tuple[str, str]], list_name: str | None) -> Columns:
    try:
        mapping = map_columns(table.headers, choices)
    except ValueError as error:
        raise click.UsageError(printable(str(error))) from None
    if list_name and LIST_FIELD in mapping.values():
        raise click.UsageError(f"--list is {LIST_FIELD}, and so is a column")
    return mapping


def _prepared(table: Table, mapping: Columns, country: str | None) -> Prepared:
    with progress(len(table.rows), "Reading") as advance:
        return prepare(_rows(table, advance), len(table.headers), mapping, country)


def _rows(table: Table, advance: Callable[[int], object]) -> Iterator[tuple[int, tuple[str, ...]]]:
    for row in table.rows:
        yield row.line, row.cells
        advance(1)


def _import_id(table: Table, *options: object) -> UUID:
    """Return an id that the same file has with the same options."""
    return uuid5(NAMESPACE_OID, table.digest + json.dumps(options, sort_keys=True))


def _on_list(lead: ImportedLead, name: str | None) -> ImportedLead:
    if name is None:
        return lead
    return lead.model_copy(update={"custom_fields": {**lead.custom_fields, "list": name}})


def _perform(
    engine: Engine, requests: Sequence[ImportLeadsRequest], doing: str
) -> list[LeadsImported]:
    done: list[LeadsImported] = []
    total = sum(len(request.leads) for request in requests)
    with progress(total, doing) as advance:
        for answer in perform_slices(engine, IMPORT_LEADS, requests):
            advance(len(requests[len(done)].leads))
            done.append(answer)
    return done
