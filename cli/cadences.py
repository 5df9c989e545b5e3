"""``cadence cadences``."""

from uuid import UUID

import click

from cadence_core.operations.reports.cadences import (
    CADENCES,
    MAX_OPEN,
    MAX_PAGE,
    Cadence,
    CadencesRequest,
)
from cli.checked import CheckedCommand
from cli.engine import Engine
from cli.options import with_engine
from cli.output import show, show_json, table


@click.command(cls=CheckedCommand)
@click.option("--organization", metavar="NAME", help="Of this organization (name or id).")
@click.option("--name", "part", metavar="PART", default="", help="With this in their names.")
@click.option("--limit", default=50, type=click.IntRange(1, MAX_PAGE), help="Cadences to show.")
@click.option("--after", metavar="ID", type=click.UUID, help="Continue after this cadence.")
@with_engine
def cadences(
    engine: Engine,
    *,
    organization: str | None,
    part: str,
    limit: int,
    after: UUID | None,
    as_json: bool,
) -> int:
    """List the cadences by name."""
    request = CadencesRequest(organization=organization, part=part, after=after, limit=limit)
    answer = engine.ask(CADENCES, request)
    if as_json:
        show_json(answer)
    elif not answer.cadences:
        show("No cadence matches.")
    else:
        columns = ("cadence", "organization", "status", "steps", "under way")
        show(table(columns, map(_row, answer.cadences)))
        if answer.after:
            show("", f"There may be more: --after {answer.after}")
    return 0 if answer.cadences else 1


def _row(cadence: Cadence) -> tuple[object, ...]:
    on_their_way = f"{cadence.open:,}{'+' if cadence.open >= MAX_OPEN else ''}"
    status = [cadence.status, cadence.pause_reason]
    return cadence.name, cadence.organization, status, cadence.steps, on_their_way
