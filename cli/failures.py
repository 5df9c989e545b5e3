"""``cadence failures`` and ``cadence unsent``."""

from typing import Literal

import click

from cadence_core.operations.moments import relative
from cadence_core.operations.reports.failures import (
    FAILURES,
    Failure,
    FailuresRequest,
)
from cadence_core.operations.reports.failures import MAX_HOURS as MAX_FAILURE_HOURS
from cadence_core.operations.reports.unsent import MAX_HOURS, UNSENT, Unsent, UnsentRequest
from cli.checked import CheckedCommand
from cli.engine import Engine
from cli.options import scope, with_engine
from cli.output import CHANNELS, show, show_json, table


@click.command(cls=CheckedCommand)
@scope
@click.option(
    "--status", type=click.Choice(["failed", "bounced", "complained"]), help="Only these."
)
@click.option(
    "--hours", default=24, type=click.IntRange(1, MAX_FAILURE_HOURS), help="How far back."
)
@with_engine
def failures(
    engine: Engine,
    *,
    organization: str | None,
    cadence: str | None,
    status: Literal["failed", "bounced", "complained"] | None,
    hours: int,
    as_json: bool,
) -> int:
    """Show which messages failed, bounced or drew a complaint.

    They are grouped by cadence and by the code of the cause, the largest groups first.
    """
    answer = engine.ask(
        FAILURES,
        FailuresRequest(organization=organization, cadence=cadence, status=status, hours=hours),
    )
    if as_json:
        show_json(answer)
    elif not answer.failures:
        show("No message matches.")
    else:
        part = "; there are more than are counted" if answer.is_at_least else ""
        show(f"Messages that began since {answer.since:%Y-%m-%d %H:%M} UTC{part}.")
        columns = ("count", "of", "status", "code", "cadence")
        show("", table(columns, map(_failure, answer.failures)))
    return 0 if answer.failures else 1


def _failure(each: Failure) -> tuple[object, ...]:
    where = f"{each.cadence} ({each.organization}), {CHANNELS[each.channel]}"
    return each.count, each.messages, each.status, each.error_code or "", where


@click.command(cls=CheckedCommand)
@scope
@click.option(
    "--hours", default=3, type=click.IntRange(0, MAX_HOURS), help="Due at least so long ago."
)
@with_engine
def unsent(
    engine: Engine,
    *,
    organization: str | None,
    cadence: str | None,
    hours: int,
    as_json: bool,
) -> int:
    """Show what was due long ago and is still not sent.

    It counts from the original due times, which retries and deferrals do not move, and groups by
    cadence and cause, the oldest first.
    """
    request = UnsentRequest(organization=organization, cadence=cadence, hours=hours)
    answer = engine.ask(UNSENT, request)
    if as_json:
        show_json(answer)
    elif not answer.unsent:
        show("No step matches.")
    else:
        if answer.is_at_least:
            show("Counted are those that were due first; there may be more.", "")
        show(table(("count", "oldest due", "why", "cadence"), map(_unsent, answer.unsent)))
    return 0 if answer.unsent else 1


def _unsent(each: Unsent) -> tuple[object, ...]:
    why = [each.reason or "no run has taken it yet", each.explanation or "", each.detail or ""]
    where = f"{each.cadence} ({each.organization}), {CHANNELS[each.channel]}"
    return each.count, relative(each.oldest_due, each.at), why, where
