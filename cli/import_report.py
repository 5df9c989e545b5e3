"""What ``cadence import leads`` shows: what it takes the file for, and what became of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from cadence_core.operations.enrolling.import_leads import LeadsImported
from cadence_core.operations.enrolling.imports.columns import Columns
from cadence_core.operations.enrolling.imports.prepared import Prepared
from cadence_core.operations.enrolling.imports.rows import RejectedRow
from cadence_core.operations.reports.findings import counted
from cli.import_file import Table, write_rejected
from cli.output import facts, heading, printable, show, show_json, table

MAX_EXAMPLE = 30
COUNTS = ("created", "updated", "unchanged", "duplicates", "suppressed")
NO_COUNTRY = "no known country code"


@dataclass(frozen=True)
class Plan:
    """A file, what it is taken for, and the organization that gets its leads."""

    path: Path
    table: Table
    mapping: Columns
    prepared: Prepared
    organization: str
    says_opt_in: bool = False

    def left_out(self) -> list[str]:
        """Return the headers of the columns that are not imported."""
        headers = enumerate(self.table.headers)
        return [header or "(no name)" for place, header in headers if place not in self.mapping]

    def left_alone(self) -> str:
        """Return what does not become of leads that are there and are skipped."""
        if self.says_opt_in:
            return ", and their consent is not recorded (--duplicates update does both)"
        return " (--duplicates update changes them)"


def show_plan(plan: Plan) -> None:
    """Show what each column becomes, with a value of it."""
    rows = counted(len(plan.table.rows), "row", "rows")
    show(heading(f"{plan.path.name}: {rows}, for {plan.organization}"))
    columns = [
        (plan.table.headers[place], field, _example(plan.table, place))
        for place, field in plan.mapping.items()
    ]
    show(table(("column", "becomes", "for example"), columns), indent=2)
    if plan.left_out():
        show(facts([("Left out", ", ".join(plan.left_out()))]), indent=2)
    if plan.prepared.rejected:
        show("")
        _show_rejected(plan.prepared.rejected, "row", "rows")
    show("")


def show_checked(plan: Plan, checked: Sequence[LeadsImported]) -> None:
    """Show what a dry run has found out about the slices that are not imported yet."""
    left = [part for part in checked if not part.is_repeated]
    if before := sum(part.created + part.updated for part in checked if part.is_repeated):
        show(f"{counted(before, 'lead was', 'leads were')} imported before the interruption.")
    answer = {**_added_up(left), "is_dry_run": True, "is_repeated": False}
    show(*_sentences(answer, plan))
    if rejected := [row for part in left for row in part.rejected]:
        _show_rejected(rejected, "more row", "more rows")


def _show_rejected(rejected: Sequence[RejectedRow], one: str, several: str) -> None:
    most, *others = [each["reason"] for each in _by_reason(rejected)]
    because = f"most of them because of {most}" if others else most
    show(f"{counted(len(rejected), one, several)} cannot be imported: {because}.")
    if NO_COUNTRY in most:
        show("For national numbers, name the country where they dial: --country BR.")


def report(plan: Plan, done: Sequence[LeadsImported], *, is_dry_run: bool, as_json: bool) -> int:
    """Write the rejected rows to a file, show what became of all, and return the exit code."""
    rejected = [*plan.prepared.rejected, *(row for part in done for row in part.rejected)]
    rejected.sort(key=lambda row: row.line)
    file, problem = _write(plan, rejected) if rejected else (None, None)
    answer = {
        "organization": plan.organization,
        "is_dry_run": is_dry_run,
        "is_repeated": all(part.is_repeated for part in done),
        "rows": len(plan.table.rows),
        "columns": {plan.table.headers[place]: field for place, field in plan.mapping.items()},
        "left_out": plan.left_out(),
        **_added_up(done),
        "rejected": len(rejected),
        "reasons": _by_reason(rejected),
        "rejected_file": str(file) if file else None,
    }
    if as_json:
        show_json(answer)
    else:
        show(*_sentences(answer, plan))
        _show_reasons(answer)
    if problem:
        click.echo(printable(problem), err=True)
    return 1 if rejected else 0


def _added_up(parts: Sequence[LeadsImported]) -> dict[str, int]:
    return {name: sum(getattr(part, name) for part in parts) for name in COUNTS}


def _example(content: Table, place: int) -> str:
    cells = (row.cells[place].strip() for row in content.rows if len(row.cells) > place)
    example = printable(next(filter(None, cells), ""))
    return (
        example
        if len(example) <= MAX_EXAMPLE
        else f"{example[: MAX_EXAMPLE - 1]}\N{HORIZONTAL ELLIPSIS}"
    )


def _write(plan: Plan, rejected: Sequence[RejectedRow]) -> tuple[Path | None, str | None]:
    try:
        return write_rejected(plan.path, plan.table, rejected), None
    except OSError as error:
        return None, f"The rejected rows cannot be written beside the file: {error.strerror}."


def _by_reason(rejected: Sequence[RejectedRow]) -> list[dict[str, Any]]:
    lines: dict[str, list[int]] = {}
    for row in rejected:
        lines.setdefault(row.reason, []).append(row.line)
    by_frequency = sorted(lines.items(), key=lambda item: (-len(item[1]), item[1]))
    return [
        {"reason": reason, "rows": len(found), "first_line": found[0]}
        for reason, found in by_frequency
    ]


def _sentences(answer: Mapping[str, Any], plan: Plan) -> Iterator[str]:
    if answer["is_repeated"]:
        yield "This file was imported before, with these options. What that did:"
    would = "would be " if answer["is_dry_run"] and not answer["is_repeated"] else ""
    yield f"{counted(answer['created'], 'lead', 'leads')} {would}created."
    if answer["updated"] or answer["unchanged"]:
        updated = counted(answer["updated"], "lead", "leads")
        yield f"{updated} {would}updated; {answer['unchanged']:,} had these values already."
    if answer["duplicates"]:
        duplicates = counted(answer["duplicates"], "lead is", "leads are")
        yield f"{duplicates} there already: skipped{plan.left_alone()}."
    if answer["suppressed"]:
        suppressed = counted(answer["suppressed"], "of these leads is", "of these leads are")
        yield f"{suppressed} on the do-not-contact list: no messages to the address that is on it."


def _show_reasons(answer: Mapping[str, Any]) -> None:
    if not answer["rejected"]:
        return
    rows = [(each["rows"], each["reason"], each["first_line"]) for each in answer["reasons"]]
    show("", heading(f"Not imported: {counted(answer['rejected'], 'row', 'rows')}"))
    show(table(("rows", "why", "first line"), rows), indent=2)
    if answer["rejected_file"]:
        show("", f"They are in {answer['rejected_file']}: correct them, and import that file.")
