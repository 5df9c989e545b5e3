"""What the commands have in common: the database, the options, the question before a change."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import wraps
from typing import Any, TypeVar

import click

from cadence_core.database.access import open_database
from cadence_core.database.settings import DatabaseSettings
from cadence_core.operations.holds.holds import HoldFilter
from cadence_core.operations.operation import AgreedRequest, MarkedAnswer
from cli.checked import DatabaseUrl, StackName
from cli.engine import DatabaseEngine, Engine

MAX_CONNECTIONS = 4
"""Opened when several pages are asked for at once."""
Function = Callable[..., Any]
Agreed = TypeVar("Agreed", bound=AgreedRequest)


def with_engine(function: Function) -> Function:
    """Give a command --database, --stack and --json, and call it with an engine that answers.

    The command returns its exit code.
    """

    @click.option(
        "--database",
        metavar="URL",
        type=DatabaseUrl(),
        help="PostgreSQL, instead of $DATABASE_URL.",
    )
    @click.option(
        "--stack",
        metavar="NAME",
        type=StackName(),
        help="Ask this deployed stack, with AWS credentials.",
    )
    @click.option("--json", "as_json", is_flag=True, help="Print JSON.")
    @wraps(function)
    def command(
        *args: Any, database: DatabaseSettings | None, stack: str | None, **options: Any
    ) -> None:
        if database and stack:
            raise click.UsageError("Give --database or --stack, not both.")
        with _engine(database, stack) as engine:
            code = function(engine, *args, **options)
        click.get_current_context().exit(code)

    return command


@contextmanager
def _engine(database: DatabaseSettings | None, stack: str | None) -> Iterator[Engine]:
    if stack:
        from cli.stack import StackEngine  # noqa: PLC0415 (boto3 takes half a second to import)

        yield StackEngine(stack)
        return
    settings = database or DatabaseSettings.from_environment(os.environ)
    with ExitStack() as opened:
        databases = (open_database(settings) for _ in range(MAX_CONNECTIONS))
        yield DatabaseEngine(*(opened.enter_context(closing(each)) for each in databases))


def scope(function: Function) -> Function:
    """Give a report --organization and --cadence."""

    @click.option("--organization", metavar="NAME", help="Only of this organization (name or id).")
    @click.option("--cadence", metavar="NAME", help="Only of this cadence (name or id).")
    @wraps(function)
    def command(*args: Any, **options: Any) -> Any:
        return function(*args, **options)

    return command


def hold_filter(function: Function) -> Function:
    """Give a command the options that select holds, as one ``wanted``."""

    @click.option(
        "--organization", metavar="NAME", help="Only of this organization (whole name, or id)."
    )
    @click.option("--cadence", metavar="NAME", help="Only in cadences of this name (or id).")
    @click.option("--template", metavar="NAME", help="Only at steps with this template (or id).")
    @click.option("--reason", metavar="CODE", help="Only for this reason, such as template_error.")
    @click.option("--paused-by-person", is_flag=True, help="What a person paused, instead.")
    @wraps(function)
    def command(
        *args: Any,
        organization: str | None,
        cadence: str | None,
        template: str | None,
        reason: str | None,
        paused_by_person: bool,
        **options: Any,
    ) -> Any:
        wanted = HoldFilter(
            organization=organization,
            cadence=cadence,
            template=template,
            reason=reason,
            paused_by="person" if paused_by_person else "engine",
        )
        return function(*args, wanted=wanted, **options)

    return command


def change(function: Function) -> Function:
    """Give a command that changes something --dry-run and --yes."""

    @click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
    @click.option("--yes", is_flag=True, help="Do not ask before the change.")
    @wraps(function)
    def command(*args: Any, **options: Any) -> Any:
        if options["as_json"] and not (options["yes"] or options["dry_run"]):
            raise click.UsageError("--json cannot ask: add --yes or --dry-run")
        return function(*args, **options)

    return command


def agreed(request: Agreed, plan: MarkedAnswer) -> Agreed:
    """Return the request that does what its dry run said, or nothing.

    An older stack marks no answer: its requests do whatever they do by then.
    """
    shown = {"shown": plan.mark} if plan.mark else {}
    return request.model_copy(update={"is_dry_run": False, **shown})


def confirmed(question: str, *, yes: bool) -> bool:
    """Ask whether to go on, unless ``yes``; without an answer, the change is not done."""
    try:
        if yes or click.confirm(question, err=True):
            return True
    except click.Abort:
        click.echo(err=True)
    click.echo("Nothing was changed.", err=True)
    return False
