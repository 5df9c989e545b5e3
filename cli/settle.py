"""``cadence settle``."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from uuid import UUID

import click

from cadence_core.database.connection import Database
from cadence_core.operations.moments import moment
from cadence_core.operations.settle import Settlement, SettleRequest, Verdict, settle_messages
from cadence_core.operations.uncertain import (
    UncertainFilter,
    UncertainMessages,
    list_uncertain,
)
from cli.checked import CheckedCommand, Instant
from cli.options import change, confirmed, operation
from cli.output import CHANNELS, heading, show, show_json

CONSEQUENCES = {
    "sent": "their enrollments go on with the next step",
    "not_sent": "the engine sends them again, a second time if the verdict is wrong",
}


@click.command(cls=CheckedCommand)
@click.argument("verdict", type=click.Choice(["sent", "not_sent"]))
@click.argument("ids", metavar="[ID]...", nargs=-1)
@click.option("--all-of-run", metavar="RUN", type=click.UUID, help="All of this run.")
@click.option("--before", metavar="TIME", type=Instant(), help="All that are older than this.")
@click.option("--note", default="", help="How you know; recorded with the verdict.")
@change
@operation
def settle(
    database: Database,
    *,
    verdict: Verdict,
    ids: tuple[str, ...],
    all_of_run: UUID | None,
    before: datetime | None,
    note: str,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> int:
    """Settle uncertain messages: sent, or not_sent.

    Evidence from the provider or the lead decides.

    ID is an id that `cadence uncertain` shows. Each message is settled on its own: one that cannot
    be settled stops no other.
    """
    if bool(ids) == bool(all_of_run or before):
        raise click.UsageError("Say which messages: ids, --all-of-run or --before.")
    known = _uuids(ids) if ids else None
    wanted = UncertainFilter(interactions=known, run=all_of_run, before=before)
    found = list_uncertain(database, wanted)
    chosen = ids or tuple(str(message.interaction_id) for message in found.messages)
    if not as_json:
        _show_plan(found, len(chosen))
    if dry_run or not chosen:
        return _report_unchanged(found, as_json=as_json)
    question = f"Settle {len(found.messages)} as {verdict}: {CONSEQUENCES[verdict]}?"
    if found.messages and not confirmed(question, yes=yes):
        return 1
    request = SettleRequest(verdict=verdict, interactions=chosen, note=note)
    return _report(found, settle_messages(database, request), as_json=as_json)


def _uuids(ids: Sequence[str]) -> tuple[UUID, ...]:
    """Return the ids that can be ids; settling the others fails, each with its own result."""
    readable = []
    for id_ in ids:
        with suppress(ValueError):
            readable.append(UUID(id_))
    return tuple(readable)


def _show_plan(found: UncertainMessages, chosen: int) -> None:
    for message in found.messages:
        show(heading(f"{message.interaction_id} {message.who}"))
        since = moment(message.since, message.at)
        show(f"{CHANNELS[message.channel]}, {message.cadence}, since {since}", indent=2)
    if not chosen:
        show("No uncertain message matches.")
    if found.uncertain > len(found.messages):
        show(f"The first {len(found.messages):,} of {found.uncertain:,}: run it again for more.")


def _report_unchanged(found: UncertainMessages, *, as_json: bool) -> int:
    if as_json:
        show_json({**found.model_dump(mode="json"), "results": []})
    elif found.messages:
        show("Nothing was changed.")
    return 0 if found.messages else 1


def _report(found: UncertainMessages, results: Sequence[Settlement], *, as_json: bool) -> int:
    failed = [result for result in results if not result.is_settled]
    if as_json:
        show_json({**found.model_dump(mode="json"), "results": results})
    else:
        show(f"Settled {len(results) - len(failed):,} of {len(results):,}.")
        show(*(f"{result.interaction_id}: not settled: {result.problem}" for result in failed))
    return 1 if failed else 0
