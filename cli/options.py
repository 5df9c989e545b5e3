"""What the commands have in common: the database, the options, the question before a change."""

import os
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from functools import wraps
from typing import Any

import click

from cadence_core.database.access import open_database
from cadence_core.database.settings import DatabaseSettings
from cadence_core.operations.holds import HoldFilter

Function = Callable[..., Any]


def operation(function: Function) -> Function:
    """Give a command --database and --json, and call it with an open database.

    The command returns its exit code.
    """

    @click.option("--database", metavar="URL", help="PostgreSQL, instead of $DATABASE_URL.")
    @click.option("--json", "as_json", is_flag=True, help="Print JSON.")
    @wraps(function)
    def command(*, database: str | None, **options: Any) -> None:
        environment = os.environ if database is None else {"DATABASE_URL": database}
        settings = DatabaseSettings.from_environment(environment)
        with closing(open_database(settings)) as opened:
            code = function(opened, **options)
        click.get_current_context().exit(code)

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


class Instant(click.ParamType):
    """A time in ISO 8601, in UTC unless it names an offset."""

    name = "time"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        try:
            instant = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a time such as 2026-11-25T14:00", param, ctx)
        return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def confirmed(question: str, *, yes: bool) -> bool:
    """Ask whether to go on, unless ``yes``; without an answer, the change is not done."""
    try:
        if yes or click.confirm(question, err=True):
            return True
    except click.Abort:
        click.echo(err=True)
    click.echo("Nothing was changed.", err=True)
    return False
