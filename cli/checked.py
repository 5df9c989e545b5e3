"""The check of everything that an operator hands to a command: arguments, options and files."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from cadence_core.database.access import database_access
from cadence_core.database.settings import DatabaseSettings
from cadence_core.errors import ConfigurationError
from cli.files import content_of
from cli.output import printable

BYTE_ORDER_MARK = "\ufeff"
"""What editors may put before a text."""
AT_HELP = (
    "Ask for a later time, within a year: 2026-12-01T09:00 is UTC, and 2026-12-01T09:00-03:00 names"
    " its offset."
)


def not_text(text: str) -> str | None:
    """Return why PostgreSQL and JSON cannot hold this text; ``None`` if they can."""
    if "\0" in text:
        return "it contains the character NUL"
    try:
        text.encode()
    except UnicodeEncodeError:
        # Python reads a byte of a command line that is no UTF-8 as half a character.
        return "it is not valid UTF-8"
    return None


class CheckedCommand(click.Command):
    """A command whose arguments and options are text. A type may check one of them further."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        typed, _, _ = self.make_parser(ctx).parse_args(list(args))
        for param in self.get_params(ctx):
            for text in _texts(typed.get(str(param.name))):
                if problem := not_text(text):
                    raise click.BadParameter(f"{problem}.", ctx, param)
        return super().parse_args(ctx, args)


def _texts(typed: Any) -> Iterator[str]:
    for value in typed if isinstance(typed, (list, tuple)) else [typed]:
        if isinstance(value, str):
            yield value


class Instant(click.ParamType):
    """A time in ISO 8601, in UTC unless it names an offset. It becomes UTC."""

    name = "time"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        try:
            instant = datetime.fromisoformat(value)
            return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            self.fail(f"{value!r} is not a time such as 2026-11-25T14:00", param, ctx)


class ParsedFile(click.ParamType):
    """A file. The command gets what ``parse`` makes of its bytes.

    ``parse`` raises ``ValueError`` if they make no sense, and says where.
    """

    name = "file"

    def __init__(self, parse: Callable[[bytes], Any]) -> None:
        self._parse = parse

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        shown = printable(str(value))
        path = click.Path(exists=True, dir_okay=False, path_type=Path).convert(value, param, ctx)
        try:
            return self._parse(content_of(Path(str(path))))
        except OSError as error:
            self.fail(f"{shown}: {error.strerror}.", param, ctx)
        except ValueError as error:
            self.fail(f"{shown}, {printable(str(error))}.", param, ctx)


def text_of(content: bytes) -> str:
    """Return a text in UTF-8, with line feeds alone between its lines.

    Raises:
        ValueError: it is in another encoding.
    """
    try:
        text = content.decode().removeprefix(BYTE_ORDER_MARK)
    except UnicodeDecodeError as error:
        raise ValueError(f"byte {error.start:,} is not valid UTF-8") from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


class StackName(click.ParamType):
    """The name of a CloudFormation stack."""

    name = "stack"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]{0,127}", value):
            self.fail(f"{printable(value)!r} is not the name of a stack", param, ctx)
        return str(value)


class DatabaseUrl(click.ParamType):
    """The URL of a database, which becomes the settings of the connection."""

    name = "url"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> DatabaseSettings:
        try:
            settings = DatabaseSettings.from_environment({"DATABASE_URL": value})
            database_access(settings)
        except ConfigurationError as error:
            self.fail(str(error), param, ctx)
        return settings
