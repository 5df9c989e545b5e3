"""``cadence move``."""

import click

from cadence_core.operations.leads.facts.move import MOVE, MoveAnswer, MoveRequest
from cadence_core.operations.reports.findings import counted
from cli.checked import CheckedCommand
from cli.chosen import Whose, Words, change_chosen, of_leads
from cli.engine import Engine
from cli.options import change, with_engine
from cli.output import step_name

MAX_STEP = 2**31 - 1


@click.command(cls=CheckedCommand)
@of_leads
@click.option("--cadence", metavar="NAME", required=True, help="In this cadence (or id).")
@click.option("--organization", metavar="NAME", help="Whose cadence it is (whole name, or id).")
@click.option(
    "--step", metavar="N", type=click.IntRange(1, MAX_STEP), required=True, help="To this."
)
@change
@with_engine
def move(
    engine: Engine,
    *,
    whose: Whose,
    cadence: str,
    organization: str | None,
    step: int,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> int:
    """Move leads to another step of a cadence.

    They skip the steps before it. A step that they have had is not sent again. What a run is
    sending right now stays: run the command again.
    """

    def place(answer: MoveAnswer) -> str:
        return step_name(answer.step, answer.total, answer.channel)

    words = Words(
        title=lambda answer: f"{answer.cadence}, {place(answer)} ({answer.organization})",
        counts={
            "changed": "to move",
            "unchanged": "who wait for this step already",
            "busy": "being sent or changed right now: run it again",
            "absent": "not in the cadence, or not any more",
        },
        question=lambda answer, count: (
            f"Move {counted(count, 'lead', 'leads')} to {place(answer)}?"
        ),
        done="Moved {}.",
    )
    request = MoveRequest(cadence=cadence, organization=organization, step=step)
    return change_chosen(
        engine, MOVE, request, whose, words, dry_run=dry_run, yes=yes, as_json=as_json
    )
