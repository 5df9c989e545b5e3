"""``cadence outbox``."""

from typing import Any, get_args
from uuid import UUID

import click

from cadence_core.operations.reports.outbox import (
    MAX_PAGE,
    OUTBOX,
    MessageStatus,
    Outbox,
    OutboxMessage,
    OutboxRequest,
)
from cli.checked import CheckedCommand
from cli.engine import Engine
from cli.options import scope, with_engine
from cli.output import CHANNELS, show, show_json, step_name, table


@click.command(cls=CheckedCommand)
@scope
@click.option("--channel", type=click.Choice(list(CHANNELS)), help="Only on this channel.")
@click.option(
    "--person",
    metavar="TEXT",
    help="Only to this email address, phone number or lead, or to names that begin so.",
)
@click.option("--status", type=click.Choice(get_args(MessageStatus)), help="Only with this status.")
@click.option("--after", metavar="ID", type=click.UUID, help="Continue after this message.")
@click.option("--limit", default=20, type=click.IntRange(1, MAX_PAGE), help="Messages to list.")
@with_engine
def outbox(engine: Engine, *, after: UUID | None, as_json: bool, **options: Any) -> int:
    """List messages, the newest first.

    `cadence message ID` shows one of them. What did not go out, and why: `cadence lead`.
    """
    answer = engine.ask(OUTBOX, OutboxRequest(after=after, **options))
    show_json(answer) if as_json else _show(answer)
    return 0 if answer.messages or answer.next else 1


def _show(answer: Outbox) -> None:
    if answer.messages:
        rows = [_row(message) for message in answer.messages]
        show(table(("began (UTC)", "message", "status"), rows))
    else:
        show("None of these messages matches." if answer.next else "No message matches.")
    if answer.next:
        show("", f"There may be more: --after {answer.next}")


def _row(message: OutboxMessage) -> tuple[object, ...]:
    step = step_name(message.position, message.total, message.channel)
    return (
        f"{message.created_at:%Y-%m-%d %H:%M}",
        [
            f"{message.who} ({message.organization})",
            f"{message.cadence}, {step}",
            message.subject or message.template,
            str(message.message_id),
        ],
        [message.status, message.error_code],
    )
