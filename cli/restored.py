"""``cadence restored`` and ``cadence settle-lost``."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import reduce
from itertools import groupby
from uuid import UUID

import click

from cadence_core.operations.holds.restored import (
    HOLD_RESTORED,
    MAX_STEPS,
    SETTLE_LOST,
    LostStep,
    RestoredAnswer,
    RestoredRequest,
    SettleLostAnswer,
    SettleLostRequest,
)
from cadence_core.operations.holds.settle import Verdict
from cadence_core.operations.reports.findings import counted
from cli.checked import CheckedCommand, Instant, ParsedFile, text_of
from cli.engine import Engine
from cli.options import agreed, change, confirmed, with_engine
from cli.output import show, show_json, step_name, table
from cli.settle import CONSEQUENCES
from cli.slices import perform_slices, plan_slices


@click.command(cls=CheckedCommand)
@click.option(
    "--since", metavar="TIME", type=Instant(), required=True, help="The point of the restore."
)
@change
@with_engine
def restored(engine: Engine, *, since: datetime, dry_run: bool, yes: bool, as_json: bool) -> int:
    """Hold what a restored database may have sent.

    That is what may have left since the point to which it was restored. Run it with the engine
    stopped, right after the restore. Then let the providers' events settle what is held, or settle
    it with `cadence settle-lost`.
    """
    slices = list(plan_slices(engine, HOLD_RESTORED, RestoredRequest(since=since)))
    plan = _held_in(answer for _, answer in slices)
    if not as_json:
        _show_plan(plan, since)
    if dry_run or not (plan.held or plan.kept_paused):
        return _report(plan, as_json=as_json)
    if not confirmed(f"Hold {plan.held:,} as restored?", yes=yes):
        return 1
    real = [
        agreed(each, of).model_copy(update={"until": of.until, "through": of.after})
        for each, of in slices
    ]
    done = _held_in(perform_slices(engine, HOLD_RESTORED, real))
    if not as_json:
        show(f"Held {done.held:,}.")
    return _report(done, as_json=as_json)


def _held_in(answers: Iterable[RestoredAnswer]) -> RestoredAnswer:
    return reduce(RestoredAnswer.plus, answers, RestoredAnswer())


def _show_plan(plan: RestoredAnswer, since: datetime) -> None:
    newest = f"{plan.newest_run:%Y-%m-%d %H:%M} UTC" if plan.newest_run else "none"
    show(f"The newest run in this database started: {newest}.")
    if plan.newest_run and plan.newest_run > since:
        show("That is later than --since. Is this the restored database?")
    show(
        f"{counted(plan.held, 'active enrollment', 'active enrollments')} would be held;"
        f" {plan.kept_paused:,} paused already.",
        f"{counted(plan.uncertain, 'message', 'messages')} may have been sent and would be marked"
        " uncertain.",
    )


def _steps_in(content: bytes) -> tuple[LostStep, ...]:
    """Return the steps that a file names.

    Raises:
        ValueError: a line is not an enrollment's id and a step's id or number, or none has any.
    """
    steps = []
    for number, line in enumerate(text_of(content).splitlines(), start=1):
        if not line.strip():
            continue
        try:
            enrollment_id, step = line.split()
            steps.append(LostStep.model_validate({"enrollment_id": enrollment_id, "step": step}))
        except ValueError:
            raise ValueError(f"line {number}: not an id and a step") from None
    if not steps:
        raise ValueError("it has no line with an id and a step")
    return tuple(steps)


@click.command("settle-lost", cls=CheckedCommand)
@click.argument("verdict", type=click.Choice(["sent", "not_sent"]))
@click.option(
    "--steps",
    type=ParsedFile(_steps_in),
    help='A file with a line "ENROLLMENT STEP" for each message: their ids.',
)
@click.option("--all", "everything", is_flag=True, help="All that are not settled yet.")
@click.option("--note", default="", help="How you know; recorded with the verdict.")
@change
@with_engine
def lost(
    engine: Engine,
    *,
    verdict: Verdict,
    steps: tuple[LostStep, ...] | None,
    everything: bool,
    note: str,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> int:
    """Settle what `cadence restored` held.

    Its messages are uncertain: say that they were sent, or not_sent.
    """
    if (steps is None) != everything:
        raise click.UsageError("Say which messages: --steps FILE or --all.")
    chunks = [None] if steps is None else list(_chunks(steps))
    requests = [SettleLostRequest(verdict=verdict, steps=chunk, note=note) for chunk in chunks]
    slices = [each for one in requests for each in plan_slices(engine, SETTLE_LOST, one)]
    plan = _settled_in(answer for _, answer in slices)
    if not as_json:
        _show_steps(plan)
    if dry_run or not plan.settled:
        return _report(plan, as_json=as_json)
    question = f"Settle {_extent(plan, 'move')} as {verdict}: {CONSEQUENCES[verdict]}?"
    if not confirmed(question, yes=yes):
        return 1
    real = [agreed(*each) for each in slices]
    done = _settled_in(perform_slices(engine, SETTLE_LOST, real))
    if not as_json:
        show(f"Settled {_extent(done, 'moved')}.")
    return _report(done, as_json=as_json)


def _chunks(steps: Sequence[LostStep]) -> Iterator[tuple[LostStep, ...]]:
    """Yield the steps, those of an enrollment together: it moves once, and is counted there."""
    by_enrollment = sorted(steps, key=_enrollment)
    chunk: tuple[LostStep, ...] = ()
    for _, group in groupby(by_enrollment, key=_enrollment):
        together = tuple(group)
        if chunk and len(chunk) + len(together) > MAX_STEPS:
            yield chunk
            chunk = ()
        chunk += together
    yield chunk


def _enrollment(step: LostStep) -> UUID:
    return step.enrollment_id


def _extent(answer: SettleLostAnswer, verb: str) -> str:
    """Return how much is settled, in the same words before and after it."""
    messages = counted(answer.settled, "message", "messages")
    return f"{messages} ({counted(answer.moved, 'enrollment', 'enrollments')} {verb})"


def _settled_in(answers: Iterable[SettleLostAnswer]) -> SettleLostAnswer:
    return reduce(SettleLostAnswer.plus, answers, SettleLostAnswer())


def _show_steps(plan: SettleLostAnswer) -> None:
    if not plan.steps:
        show("No message that a restore made uncertain matches.")
        return
    rows = [
        (
            step.settled,
            f"{step.cadence}, {step_name(step.position, step.total, step.channel)}",
            f"{step.template or 'no template'} ({step.organization})",
            step.step_id,
        )
        for step in plan.steps
    ]
    show(table(("messages", "step", "template", "step id"), rows))


def _report(answer: RestoredAnswer | SettleLostAnswer, *, as_json: bool) -> int:
    if as_json:
        show_json(answer)
    counts = answer.model_dump(include={"held", "kept_paused", "uncertain", "settled"}).values()
    return 0 if any(counts) else 1
