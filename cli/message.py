"""``cadence message``."""

from uuid import UUID

import click

from cadence_core.operations.reports.message import MESSAGE, MessageAnswer, MessageRequest, Turn
from cli.checked import CheckedCommand
from cli.engine import Engine
from cli.options import with_engine
from cli.output import CHANNELS, facts, heading, show, show_json, step_name

MAX_LINES = 12
"""Of each other message of the conversation."""


@click.command(cls=CheckedCommand)
@click.argument("message_id", metavar="ID", type=click.UUID)
@click.option("--html", "as_html", is_flag=True, help="Show the HTML part instead of the text.")
@with_engine
def message(engine: Engine, *, message_id: UUID, as_html: bool, as_json: bool) -> int:
    """Show a message or a reply as it was read.

    The conversation around it follows.
    """
    answer = engine.ask(MESSAGE, MessageRequest(id=message_id))
    show_json(answer) if as_json else _show(answer, as_html=as_html)
    return 0


def _show(answer: MessageAnswer, *, as_html: bool) -> None:
    show(facts((header.name, header.value) for header in answer.headers), "")
    body = answer.html if as_html else answer.text
    show(*(body or _without_body(answer, as_html=as_html)).splitlines())
    show("", heading("About it"), facts(_about(answer)))
    if answer.conversation:
        show("", heading("Also in this conversation"))
    for turn in answer.conversation:
        _show_turn(turn)


def _without_body(answer: MessageAnswer, *, as_html: bool) -> str:
    if as_html and answer.text:
        return "It has no HTML part."
    return "Nothing is left of the text: it was erased or purged, or it was lost in a restore."


def _about(answer: MessageAnswer) -> list[tuple[str, str | None]]:
    step = step_name(answer.position, answer.total, answer.channel)
    version = f", version {answer.template_version}" if answer.template_version else ""
    error = f" ({answer.error_code})" if answer.error_code else ""
    return [
        ("lead", f"{answer.who} ({answer.organization})"),
        ("lead id", str(answer.lead_id)),
        ("cadence", f"{answer.cadence}, {step}" if answer.cadence else None),
        ("template", f"{answer.template}{version}" if answer.template else None),
        ("AI", "Claude adapted the text" if answer.ai_generated else None),
        ("status", f"{answer.status}{error}"),
        ("detail", answer.error_detail),
        ("began", f"{answer.created_at:%Y-%m-%d %H:%M:%S} UTC"),
        ("provider's id", answer.external_id),
    ]


def _show_turn(turn: Turn) -> None:
    what = CHANNELS[turn.channel] if turn.type == "message" else turn.type.replace("_", " ")
    subject = f": {turn.subject}" if turn.subject else ""
    show("", f"{turn.created_at:%Y-%m-%d %H:%M} UTC, {what} ({turn.status}){subject}")
    lines = (turn.text or "").splitlines()
    show(*lines[:MAX_LINES], indent=2)
    if len(lines) > MAX_LINES:
        show(f"\N{HORIZONTAL ELLIPSIS} cadence message {turn.message_id}", indent=2)
