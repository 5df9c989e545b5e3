"""``cadence pause`` and ``cadence resume``."""

from typing import Literal, TypeVar

import click
from pydantic import ValidationError

from cadence_core.operations.operation import Operation
from cadence_core.operations.reports.findings import counted
from cadence_core.operations.stops.pause import PAUSE, RESUME, PauseRequest, ResumeRequest, Switched
from cadence_core.operations.stops.reputation import LIFT_REPUTATION, LiftRequest
from cadence_core.operations.stops.targets import TargetKind
from cli.checked import CheckedCommand
from cli.engine import Engine
from cli.options import agreed, change, confirmed, with_engine
from cli.output import heading, show, show_json
from cli.stops import stops_table
from cli.switched import busy, enrollments_of, named, unchanged

Request = TypeVar("Request", PauseRequest, ResumeRequest)
STOPPED = {"pause": "Stopped", "resume": "Still stopped"}
KINDS = ("engine", "organization", "channel", "sender", "cadence", "lead")
IN_ORGANIZATION = click.option(
    "--organization", metavar="NAME", help="Whose it is (whole name, or id)."
)


@click.command(cls=CheckedCommand)
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("name", required=False, default="")
@IN_ORGANIZATION
@click.option("--reason", metavar="TEXT", help="Why; a cadence needs none.")
@change
@with_engine
def pause(
    engine: Engine,
    *,
    kind: TargetKind,
    name: str,
    organization: str | None,
    reason: str | None,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> int:
    """Pause the engine or a part of its work.

    A part is an organization, a channel, a sender, a cadence or a lead. No message of it begins
    from then on. What is due stays due: `cadence resume` lets it go on.

    NAME is a name or an id; a sender's is its address, a channel's is email or whatsapp, and a
    lead's is its address or an id.
    """
    try:
        request = PauseRequest(kind=kind, name=name, organization=organization, reason=reason)
    except ValidationError:
        raise click.BadParameter(
            "a text of 1 to 500 characters, please.", param_hint="--reason"
        ) from None
    return _switch(engine, PAUSE, request, dry_run=dry_run, yes=yes, as_json=as_json)


@click.command(cls=CheckedCommand)
@click.argument("kind", type=click.Choice((*KINDS, "reputation")))
@click.argument("name", required=False, default="")
@IN_ORGANIZATION
@click.option(
    "--provider-stop", is_flag=True, help="Also start a sender that its provider stopped."
)
@change
@with_engine
def resume(
    engine: Engine,
    *,
    kind: TargetKind | Literal["reputation"],
    name: str,
    organization: str | None,
    provider_stop: bool,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> int:
    """Resume what was paused.

    It shows what still stops it. NAME is as in `cadence pause`. With `reputation` it is the id of a
    reputation pause, or the address, domain or organization that is paused: the pause is lifted.
    """
    if provider_stop and kind != "sender":
        raise click.UsageError("--provider-stop is for a sender.")
    if kind == "reputation":
        lift = LiftRequest(name=name, organization=organization)
        return _lift(engine, lift, dry_run=dry_run, yes=yes, as_json=as_json)
    request = ResumeRequest(kind=kind, name=name, organization=organization)
    if provider_stop:  # an older stack does not know of it
        request = request.model_copy(update={"is_provider_stop": True})
    return _switch(engine, RESUME, request, dry_run=dry_run, yes=yes, as_json=as_json)


def _switch(
    engine: Engine,
    operation: Operation[Request, Switched],
    request: Request,
    *,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> int:
    plan = engine.ask(operation, request)
    if not plan.is_changed or dry_run:
        return _report(operation.name, plan, as_json=as_json, is_done=False)
    if not as_json:
        show(enrollments_of(operation.name, plan))
    if not confirmed(f"{operation.name.capitalize()} {named(plan)}?", yes=yes):
        return 1
    done = engine.ask(operation, agreed(request, plan))
    return _report(operation.name, done, as_json=as_json, is_done=True)


def _report(verb: str, answer: Switched, *, as_json: bool, is_done: bool) -> int:
    if as_json:
        show_json(answer)
        return 1 if answer.busy else 0
    if is_done:
        show(f"{verb.capitalize()}d {named(answer)}.")
    elif answer.is_changed:
        show(enrollments_of(verb, answer))
        show(f"This would {verb} {named(answer)}. Nothing was changed.")
    else:
        show(unchanged(verb, answer))
    if stay := busy(answer):
        show(stay)
    if answer.stops:
        title = "Stopped then" if answer.is_changed and not is_done else STOPPED[verb]
        show("", heading(title), stops_table(answer.stops))
    if verb == "resume" and answer.kind == "sender" and _is_stopped_by_provider(answer):
        show("", "Once the cause is fixed, --provider-stop starts it.")
    return 1 if answer.busy else 0


def _is_stopped_by_provider(answer: Switched) -> bool:
    return any(stop.cause == "provider" for stop in answer.stops)


def _lift(engine: Engine, request: LiftRequest, *, dry_run: bool, yes: bool, as_json: bool) -> int:
    answer = engine.ask(LIFT_REPUTATION, request)
    pauses = counted(answer.lifted, "reputation pause", "reputation pauses")
    if not dry_run:
        question = f"Lift {pauses} of {answer.organization}: emails go on at once, at full caps?"
        if not confirmed(question, yes=yes):
            return 1
        answer = engine.ask(LIFT_REPUTATION, agreed(request, answer))
    if as_json:
        show_json(answer)
        return 0
    done = "Nothing was changed." if dry_run else "Emails go on at once, and no cap is halved."
    show(f"{'Would lift' if dry_run else 'Lifted'} {pauses} of {answer.organization}. {done}")
    if answer.stops:
        show("", heading(STOPPED["resume"]), stops_table(answer.stops))
    return 0
