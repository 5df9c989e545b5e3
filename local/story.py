"""Prints the story of a day for readers who do not know the engine."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cadence_core.model.reasons import Reason
from cadence_core.operations.advice import advice_for, next_command
from cadence_core.operations.leads.why import CONSEQUENCES
from cadence_core.operations.reports.reports import (
    DueTouch,
    KeptBackTouch,
    SentTouch,
    Standing,
    Touch,
    UnsentTouch,
)
from local.facts import Facts
from local.timeline import Feedback, Happening

CHANNELS = {"email": "email", "whatsapp": "WhatsApp"}
OUTCOMES = {
    "active": ("Waiting", "yellow"),
    "paused": ("On hold", "yellow"),
    "failed": ("Given up", "red"),
}
ENDED = ("Ended", "cyan")
OPEN = ("active", "paused")
EXPLANATIONS: dict[str | None, str] = {reason.value: reason.explanation for reason in Reason}
COUNTS = {
    "sent": "sent",
    "held": "held",
    "exited": "ended early",
    "failed": "given up",
    "retried": "to be retried",
    "uncertain": "uncertain",
    "recovered": "left uncertain by an earlier run",
    "quarantined": "held because runs died with them",
    "released": "left for a later run",
    "skipped": "skipped",
}
MAX_DUE_SHOWN = 10
WHO_WIDTH = 32
WIDE = 100
INDENT = (0, 0, 0, 2)
HOUR = 3600
DAY = 24 * HOUR
NEARLY_TWO_DAYS = 36 * HOUR


def print_happenings(console: Console, day: int, happenings: Sequence[Happening]) -> None:
    """Print the number of the day and what people did."""
    console.rule(f"[bold]Day {day}", style="cyan")
    if happenings:
        _print_title(console, "What people did")
    for happening in happenings:
        console.print(Text(f"• {happening.sentence}"))


def print_feedback(
    console: Console, came_back: Sequence[Feedback], standings: Sequence[Standing]
) -> None:
    """Print what came back since the last run, and its effect on the leads' enrollments."""
    if came_back:
        _print_title(console, "What came back")
    for feedback in came_back:
        console.print(Text(f"• {feedback.sentence}"))
        for standing in standings:
            if standing.lead_id == feedback.lead_id:
                console.print(Padding(Text(effect_on(standing), "dim"), INDENT))


def print_facts(console: Console, facts: Facts) -> None:
    """Print what the engine did, and what is due next."""
    _print_sent(console, facts.sent)
    _print_kept_back(console, facts.kept_back)
    _print_unsent(console, "Not sent", facts.not_sent)
    _print_unsent(console, "Still waiting from earlier days", facts.waiting)
    _print_due(console, facts.due_next)


def print_run(console: Console, summary: dict[str, Any], kept_back: int, log: Path) -> None:
    """Print the counts of the run and what is still due, then where to look and how to continue."""
    _print_title(console, "This run")
    console.print(Text(counts_of(summary)))
    console.print(Text(left_by(summary["remaining_due"], kept_back)))
    console.print()
    console.print(Text("See messages   make console"))
    # soft_wrap: a link on two lines cannot be opened.
    console.print(Text(f"Logs, metrics  {log.as_uri()}"), soft_wrap=True)
    console.print(Text("Open links     make serve"))
    console.print(Text("Next day       make run"))
    console.print(Text("Start over     make run FRESH=1"))


def counts_of(summary: dict[str, Any]) -> str:
    """Return what the run did with what it took; the last messages are among those it sent."""
    parts = [f"{summary[name]} {label}" for name, label in COUNTS.items() if summary[name]]
    taken = f"{summary['claimed']} taken"
    did = f"{taken}: {', '.join(parts)}" if parts else taken
    finished = summary["completed"]
    through = f"; {_counted(finished, 'lead')} finished the cadence" if finished else ""
    return f"{did}{through} ({summary['duration_ms']} ms)"


def left_by(remaining_due: int, kept_back: int) -> str:
    """Return what is due after a run: what the next run takes, and what the rules keep back."""
    left = [
        *([f"{remaining_due} for the next run"] if remaining_due else []),
        *([f"{kept_back} that the sending rules keep for later"] if kept_back else []),
    ]
    return f"Still due: {', '.join(left) or 'nothing'}"


def explain(touch: UnsentTouch) -> str:
    """Return why a message was not sent: the explanation of its reason code."""
    if touch.status == "active":
        return "the cadence is paused"
    explanation = EXPLANATIONS.get(touch.reason, "a person paused it")
    explanation = explanation.replace("this channel", CHANNELS[touch.channel])
    return f"{explanation} ({touch.detail})" if touch.detail else explanation


def what_to_do(touch: UnsentTouch) -> Iterator[str]:
    """Yield what ends a hold of the engine: in words, and as a command."""
    advice = advice_for(touch.reason) if touch.status == "paused" else None
    if advice:
        yield f"What to do: {advice}"
        yield f"Command:    {next_command(touch.reason)}"


def effect_on(standing: Standing) -> str:
    """Return the effect of feedback on an enrollment, as a sentence."""
    if standing.status in OPEN:
        return f"{standing.cadence} continues: an automatic reply does not end it"
    suppressed = "; this address gets no more email" if standing.is_suppressed else ""
    return f"{standing.cadence} ended: {EXPLANATIONS[standing.reason]}{suppressed}"


def when(seconds: float) -> str:
    """Return a time in the future in everyday words. ``seconds`` counts from now."""
    if seconds < HOUR:
        return "soon"
    if seconds < 22 * HOUR:
        return f"in {_counted(round(seconds / HOUR), 'hour')}"
    days = round(seconds / DAY)
    return "tomorrow" if days == 1 else f"in {days} days"


def _print_sent(console: Console, sent: Sequence[SentTouch]) -> None:
    if not sent:
        _print_title(console, "Nothing was sent today")
        return
    _print_title(console, f"Sent: {_counted(len(sent), 'message')}")
    for (cadence, organization), touches in groupby(sent, key=_cadence):
        console.print(Text.assemble((cadence, "bold"), f" ({organization})"))
        table = _table({"width": WHO_WIDTH}, {"width": 6}, {"width": 8}, {"ratio": 1})
        for touch in touches:
            mark = "✨ " if touch.is_ai else ""
            words = Text(mark + " ".join(touch.text.split()), "italic")
            table.add_row(Text(touch.who), _step(touch), CHANNELS[touch.channel], words)
        console.print(Padding(table, INDENT))
    if any(touch.is_ai for touch in sent):
        console.print(
            Text("✨ personalized with AI; in this demo a stand-in adds one sentence", "dim")
        )


def _print_unsent(console: Console, title: str, touches: Sequence[UnsentTouch]) -> None:
    if not touches:
        return
    _print_title(console, f"{title}: {len(touches)}")
    for touch, alike in groupby(
        touches, key=lambda touch: replace(touch, who="", enrollment_id="")
    ):
        outcome, style = OUTCOMES.get(touch.status, ENDED)
        people = "".join(f"{each.who}\n" for each in alike)
        table = _table({"width": 37}, {"ratio": 1, "no_wrap": False})
        table.add_row(
            Text.assemble(people, (f"{touch.cadence}, {_step(touch)}", "dim")),
            Text.assemble((outcome, style), f": {explain(touch)}"),
        )
        console.print(Padding(table, INDENT))
        for line in what_to_do(touch):
            console.print(Padding(Text(line, "dim"), (0, 0, 0, 4)))


def _print_kept_back(console: Console, touches: Sequence[KeptBackTouch]) -> None:
    if not touches:
        return
    _print_title(console, f"Why not today: {_counted(len(touches), 'message')} kept back")
    table = _table({"width": 37}, {"ratio": 1, "no_wrap": False})
    for _, group in groupby(sorted(touches, key=_kind), key=_kind):
        alike = list(group)
        people = "".join(f"{each.who}\n" for each in alike)
        place = (f"{alike[0].cadence}, {_step(alike[0])}", "dim")
        table.add_row(Text.assemble(people, place), kept_back(alike[0]))
    console.print(Padding(table, INDENT))


def _kind(touch: KeptBackTouch) -> tuple[object, ...]:
    return (touch.organization, touch.cadence, touch.position, touch.sentences)


def kept_back(touch: KeptBackTouch) -> str:
    """Return what keeps a message back, and when it can leave."""
    why = "; ".join(touch.sentences).replace("this channel", CHANNELS[touch.channel])
    if touch.next is None:
        consequence = CONSEQUENCES.get(touch.decision)
        return f"{why}: {f'a run {consequence}' if consequence else 'until a person acts'}"
    zone = ZoneInfo(touch.zone or "UTC")
    days = (touch.next.astimezone(zone).date() - touch.at.astimezone(zone).date()).days
    if (touch.next - touch.at).total_seconds() < NEARLY_TWO_DAYS:
        leaves = "tomorrow" if days else "later today"
    else:
        leaves = f"in {days} days"
    return f"{why}: it can leave {leaves}"


def _print_due(console: Console, touches: Sequence[DueTouch]) -> None:
    if not touches:
        _print_title(
            console, "Nothing more will be due: every enrollment has ended or waits for a person"
        )
        return
    _print_title(console, "Due next")
    table = _table({"width": 10}, {"width": WHO_WIDTH}, {"width": 6}, {"width": 8}, {"ratio": 1})
    for touch in touches[:MAX_DUE_SHOWN]:
        cadence = Text(touch.cadence if console.width >= WIDE else "", "dim")
        table.add_row(
            when(touch.seconds), Text(touch.who), _step(touch), CHANNELS[touch.channel], cadence
        )
    console.print(Padding(table, INDENT))
    if len(touches) > MAX_DUE_SHOWN:
        console.print(Text(f"  and {len(touches) - MAX_DUE_SHOWN} more", "dim"))


def _table(*columns: dict[str, Any]) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0), expand=True)
    for column in columns:
        table.add_column(**{"no_wrap": True, "overflow": "ellipsis", **column})
    return table


def _print_title(console: Console, title: str) -> None:
    console.print()
    console.print(Text(title, "bold cyan"))


def _cadence(touch: Touch) -> tuple[str, str]:
    return touch.cadence, touch.organization


def _step(touch: Touch) -> str:
    return f"{touch.position} of {touch.total}"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
