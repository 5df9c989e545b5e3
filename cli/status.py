"""``cadence status``."""

from collections.abc import Sequence

import click

from cadence_core.operations.moments import moment, relative
from cadence_core.operations.reports.findings import findings
from cadence_core.operations.reports.status import (
    STATUS,
    RunRecord,
    Status,
    StatusRequest,
    StoppedSender,
)
from cli.checked import CheckedCommand
from cli.engine import Engine
from cli.options import with_engine
from cli.output import CHANNELS, heading, show, show_json, table
from cli.stops import paused, stops_table

MAX_TEMPLATES = 5
COUNTS = {
    "sent": "sent",
    "held": "held",
    "retried": "to be retried",
    "failed": "given up",
    "exited": "ended early",
    "completed": "completed",
    "uncertain": "uncertain",
    "released": "left for later",
}


@click.command(cls=CheckedCommand)
@click.option("--runs", default=5, type=click.IntRange(1, 100), help="How many runs to show.")
@with_engine
def status(engine: Engine, *, runs: int, as_json: bool) -> int:
    """Show what ran, is due and is stuck.

    The first lines say why nothing goes out, and when something will.
    """
    answer = engine.ask(STATUS, StatusRequest(runs=runs))
    if as_json:
        show_json({**answer.model_dump(mode="json"), "findings": findings(answer)})
        return 0
    show(*(f"\N{BULLET} {finding}" for finding in findings(answer)))
    _show_runs(answer)
    if switches := paused(answer.stops):
        show("", heading("Paused"), stops_table(switches))
    _show_pauses(answer)
    _show_obstacles(answer)
    return 0


def _show_runs(answer: Status) -> None:
    _show_list("Last runs", ("started", "by", "what"), [_run(run, answer) for run in answer.runs])


def _run(run: RunRecord, answer: Status) -> tuple[object, ...]:
    return relative(run.started_at, answer.at), run.trigger, what_ran(run)


def what_ran(run: RunRecord) -> str:
    """Return the counts of a run in words, or what became of it."""
    if run.finished_at is None:
        return "died" if run.is_dead else "is running"
    counts = [
        f"{getattr(run, name)} {words}" for name, words in COUNTS.items() if getattr(run, name)
    ]
    return ", ".join(counts) or "nothing was due"


def _show_pauses(answer: Status) -> None:
    rows = [
        (
            pause.count,
            pause.reason or "see cadence holds",
            pause.paused_by,
            moment(pause.oldest_due, answer.at) if pause.oldest_due else "",
        )
        for pause in answer.paused
    ]
    on_hold = "On hold, of those counted" if answer.paused_is_at_least else "On hold"
    _show_list(on_hold, ("count", "reason", "paused by", "oldest due"), rows)
    if answer.uncertain.oldest:
        since = moment(answer.uncertain.oldest, answer.at)
        _show_list("Uncertain messages", ("count", "oldest"), [(answer.uncertain.count, since)])


def _show_obstacles(answer: Status) -> None:
    suspects = [(s.dead_claims, s.lead_id, s.cadence) for s in answer.suspects]
    _show_list("Suspects of dead runs", ("runs died", "lead", "cadence"), suspects)
    senders = [_sender(sender, answer) for sender in answer.stopped_senders]
    _show_list("Stopped senders", ("organization", "channel", "address", "why", "until"), senders)
    foreign = [
        (s.organization, CHANNELS[s.channel], s.address, s.owner or "no organization")
        for s in answer.senders_not_allowed
    ]
    columns = ("organization", "channel", "address", "belongs to")
    _show_list("Senders without an identity", columns, foreign)
    unreadable = [
        (s.organization, CHANNELS[s.channel], s.count, ", ".join(map(str, s.ids)))
        for s in answer.unreadable_suppressions
    ]
    headings = ("organization", "channel", "count", "first ids")
    _show_list("Suppressions that are no address", headings, unreadable)
    templates = [(t.organization, t.name, t.fault_code) for t in answer.faulty_templates]
    _show_list("Templates that WhatsApp refuses", ("organization", "template", "fault"), templates)
    unsendable = [
        (t.organization, t.name, f"{t.reason}: {t.detail}" if t.detail else t.reason)
        for t in answer.unsendable_templates[:MAX_TEMPLATES]
    ]
    _show_list("Templates that cannot be sent", ("organization", "template", "fault"), unsendable)
    if len(answer.unsendable_templates) > MAX_TEMPLATES:
        show("All of them: cadence check-templates")
    cadences = [
        (c.organization, c.name, c.status, relative(c.since, answer.at) if c.since else "", c.by)
        for c in answer.paused_cadences
    ]
    titles = ("organization", "cadence", "status", "since", "by")
    _show_list("Cadences that do not run", titles, cadences)


def _sender(sender: StoppedSender, answer: Status) -> tuple[object, ...]:
    return (
        sender.organization,
        CHANNELS[sender.channel],
        sender.address,
        "paused" if sender.is_paused else sender.stop_code,
        moment(sender.stopped_until, answer.at) if sender.stopped_until else "",
    )


def _show_list(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    if rows:
        show("", heading(title), table(columns, rows))
