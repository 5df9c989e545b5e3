"""``cadence preview``."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

import click

from cadence_core.model.enrollment import with_channel
from cadence_core.operations.advice import explanation_of
from cadence_core.operations.leads.why import CONSEQUENCES, never
from cadence_core.operations.reports.preview import (
    MAX_BATCH_SIZE,
    PREVIEW,
    KeptBackLine,
    PreviewAnswer,
    PreviewLine,
    PreviewRequest,
)
from cli.checked import AT_HELP, CheckedCommand, Instant
from cli.engine import Engine
from cli.options import with_engine
from cli.output import CHANNELS, heading, show, show_json


@click.command("preview", cls=CheckedCommand)
@click.option("--at", metavar="TIME", type=Instant(), help=AT_HELP)
@click.option(
    "--limit",
    type=click.IntRange(1, MAX_BATCH_SIZE),
    default=50,
    show_default=True,
    help="How many messages a batch has.",
)
@click.option("--texts", "with_texts", is_flag=True, help="Show the whole texts.")
@with_engine
def batch(
    engine: Engine, *, at: datetime | None, limit: int, with_texts: bool, as_json: bool
) -> int:
    """Show who would get which message next.

    It shows who would get none, too. What is said about a later time assumes that nothing else
    happens until then: that no run sends anything before it, for instance.
    """
    answer = engine.ask(PREVIEW, PreviewRequest(batch_size=limit, at=at))
    if as_json:
        show_json(answer)
    else:
        _show(answer, with_texts=with_texts)
    return 0


def _show(answer: PreviewAnswer, *, with_texts: bool) -> None:
    when = f"{answer.at:%Y-%m-%d %H:%M} UTC" if answer.at else "now"
    count = len(answer.would_send)
    show(f"A batch that runs {when} would send {count:,} message{'s' if count != 1 else ''}.")
    if answer.assumes:
        show(f"This assumes {answer.assumes}.")
    for line in answer.would_send:
        _show_message(line, with_texts=with_texts)
    _show_unsent("Without a message:", [x for x in answer.would_not_send if not x.stays_due])
    _show_unsent("Waiting for a later run:", [x for x in answer.would_not_send if x.stays_due])
    _show_kept_back(answer)


def _show_unsent(title: str, unsent: Sequence[PreviewLine]) -> None:
    if unsent:
        show("", title)
    for why, lines in groupby(sorted(unsent, key=_why), key=_why):
        show(why, indent=2)
        for line in lines:
            show(f"{line.who}: {line.cadence} ({line.organization})", indent=4)


def _show_kept_back(answer: PreviewAnswer) -> None:
    if answer.kept_back:
        show("", "Kept back:")
    for why, lines in groupby(sorted(answer.kept_back, key=_kind), key=_kind):
        leaves, sentences = why
        show(f"{'; '.join(sentences)}; leaves {leaves}", indent=2)
        for line in lines:
            show(f"{line.who}: {line.cadence} ({line.organization})", indent=4)


def _show_message(line: PreviewLine, *, with_texts: bool) -> None:
    channel = CHANNELS[line.channel] if line.channel else ""
    show("", heading(f"{line.who} <{line.to}>"))
    show(f"{line.cadence} ({line.organization}), {channel} from {line.sender}", indent=2)
    if line.ai_personalization:
        show("A personal text takes the place of this one.", indent=2)
    show(line.subject or line.template or "", indent=2)
    if with_texts:
        show(*(line.text or "").splitlines(), indent=4)


def _kind(line: KeptBackLine) -> tuple[str, tuple[str, ...]]:
    leaves = f"{line.next:%Y-%m-%d %H:%M} UTC" if line.next else never(line.decision)
    return leaves, line.why


def _why(line: PreviewLine) -> str:
    explanation = with_channel(explanation_of(line.reason) or str(line.reason), line.channel)
    why = f"{explanation} ({line.detail})" if line.detail else explanation
    if line.until:
        return f"{why}; until {line.until:%Y-%m-%d %H:%M} UTC"
    consequence = CONSEQUENCES.get(line.decision)
    return f"{why}; a run {consequence}" if consequence else why
