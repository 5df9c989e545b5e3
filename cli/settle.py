"""``cadence settle``."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import click

from cadence_core.errors import (
    InvalidRequestError,
    StackUnavailableError,
    StoreConflictError,
    StoreUnavailableError,
    UnknownNameError,
)
from cadence_core.model.ids import as_id
from cadence_core.operations.holds.settle import NOT_UNCERTAIN, SETTLE, SettleRequest, Verdict
from cadence_core.operations.holds.uncertain import (
    UNCERTAIN,
    UncertainMessage,
    UncertainMessages,
    UncertainRequest,
)
from cadence_core.operations.moments import moment
from cli.checked import CheckedCommand, Instant
from cli.engine import Engine
from cli.options import change, confirmed, with_engine
from cli.output import CHANNELS, heading, show, show_json

Result = dict[str, object]
"""What happened to one message."""
NOT_SHOWN = "not shown: run it again"
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
@with_engine
def settle(
    engine: Engine,
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
    known = tuple(filter(None, map(as_id, ids))) if ids else None
    request = UncertainRequest(interactions=known, run=all_of_run, before=before)
    found = engine.ask(UNCERTAIN, request)
    chosen = ids or tuple(str(message.interaction_id) for message in found.messages)
    if not as_json:
        _show_plan(found, len(chosen))
    if dry_run or not chosen:
        return _report_unchanged(found, as_json=as_json)
    question = f"Settle {len(found.messages)} as {verdict}: {CONSEQUENCES[verdict]}?"
    if found.messages and not confirmed(question, yes=yes):
        return 1
    shown = {str(message.interaction_id): message for message in found.messages}
    unknown = NOT_SHOWN if found.uncertain > len(shown) else NOT_UNCERTAIN
    results = []
    for id_ in dict.fromkeys(chosen):
        message = shown.get(str(as_id(id_)))
        result = {"interaction_id": id_, "is_settled": False, "enrollment": None}
        outcome = _settle_one(engine, message, verdict, note) if message else {"problem": unknown}
        results.append({**result, "problem": None, **outcome})
    return _report(found, results, as_json=as_json)


def _settle_one(engine: Engine, message: UncertainMessage, verdict: Verdict, note: str) -> Result:
    """Settle the attempt that was shown, so that no message stops the others."""
    request = SettleRequest(
        verdict=verdict,
        interaction=message.interaction_id,
        note=note,
        attempts=message.attempts,
        is_dry_run=False,
    )
    try:
        settlement = engine.ask(SETTLE, request)
    except (UnknownNameError, InvalidRequestError) as error:
        return {"problem": str(error)}
    except StoreConflictError:
        return {"problem": "another transaction is changing it: try again"}
    except (StoreUnavailableError, StackUnavailableError) as error:
        return {"problem": f"{error}: try again"}
    return {"is_settled": True, "enrollment": settlement.enrollment}


def _show_plan(found: UncertainMessages, chosen: int) -> None:
    for message in found.messages:
        show(heading(f"{message.interaction_id} {message.who}"))
        since = moment(message.since, found.at)
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


def _report(found: UncertainMessages, results: Sequence[Result], *, as_json: bool) -> int:
    failed = [result for result in results if not result["is_settled"]]
    if as_json:
        show_json({**found.model_dump(mode="json"), "results": results})
    else:
        show(f"Settled {len(results) - len(failed):,} of {len(results):,}.")
        show(*(f"{each['interaction_id']}: not settled: {each['problem']}" for each in failed))
    return 1 if failed else 0
