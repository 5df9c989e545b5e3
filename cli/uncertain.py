"""``cadence uncertain``."""

from datetime import datetime
from uuid import UUID

import click

from cadence_core.operations.holds.uncertain import (
    MAX_MESSAGES,
    UNCERTAIN,
    UncertainMessage,
    UncertainRequest,
)
from cadence_core.operations.moments import moment
from cli.checked import CheckedCommand, Instant
from cli.engine import Engine
from cli.options import with_engine
from cli.output import CHANNELS, facts, heading, show, show_json, step_name

NOTE = (
    "After a killed run most uncertain messages never left: 752 of 927 in the kill tests."
    " Only evidence decides about each: a wrong not_sent sends a message twice."
)


@click.command(cls=CheckedCommand)
@click.option("--all-of-run", metavar="RUN", type=click.UUID, help="Only those of this run.")
@click.option("--before", metavar="TIME", type=Instant(), help="Only those older than this.")
@click.option("--limit", default=50, type=click.IntRange(1, MAX_MESSAGES), help="How many to show.")
@with_engine
def uncertain(
    engine: Engine,
    *,
    all_of_run: UUID | None,
    before: datetime | None,
    limit: int,
    as_json: bool,
) -> int:
    """Show messages that may have been sent.

    And how to find each at its provider.
    """
    request = UncertainRequest(run=all_of_run, before=before, limit=limit)
    answer = engine.ask(UNCERTAIN, request)
    if as_json:
        show_json(answer)
    else:
        for message in answer.messages:
            _show_message(message, answer.at)
        left_out = answer.uncertain - len(answer.messages)
        show(*([f"{left_out:,} more: --limit shows them.", ""] if left_out else []))
        show(NOTE if answer.messages else "No uncertain message matches.")
    return 0 if answer.messages else 1


def _show_message(message: UncertainMessage, at: datetime) -> None:
    """Print one message: when, where, to whom, and how to look it up."""
    step = step_name(message.position, message.total, message.channel)
    run = str(message.run_id) if message.run_id else None
    if message.run_started_at:
        run = f"{run}, started {message.run_started_at:%Y-%m-%d %H:%M:%S} UTC"
    show(heading(str(message.interaction_id)))
    pairs = [
        ("since", f"{moment(message.since, at)} ({message.cause or 'no cause recorded'})"),
        ("begun", f"{message.created_at:%Y-%m-%d %H:%M:%S} UTC"),
        ("to", message.who),
        ("lead", str(message.lead_id)),
        ("from", f"{message.sender}, {CHANNELS[message.channel]}"),
        ("step", f"{message.cadence} ({message.organization}), {step}"),
        ("subject", message.subject),
        ("run", run),
        ("provider id", message.provider_id),
        ("look up", message.look_up),
    ]
    show(facts(pairs), "", indent=2)
