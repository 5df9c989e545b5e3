"""What the commands print: text that is safe on a terminal, tables, JSON."""

import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

from pydantic import BaseModel
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.progress import Progress
from rich.text import Text

from cadence_core.model.message import UNWANTED
from cli.tables import Cell, Facts, Rows

TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Not the marks and joiners, which names of some languages are written with."""
CHANNELS = {"email": "email", "whatsapp": "WhatsApp"}
PIPE_WIDTH = 200
"""Columns of a pipe or file, which has no width of its own; $COLUMNS overrides it."""


def printable(text: str) -> str:
    """Return a text as one line; characters that a terminal may obey are replaced.

    Those that join or part letters and emojis stay: Persian names and families have them.
    """
    return straight(UNWANTED.sub("\N{REPLACEMENT CHARACTER}", " ".join(text.split())))


def straight(text: str) -> str:
    """Return a text with the characters replaced that turn the direction of what follows."""
    return TURNING.sub("\N{REPLACEMENT CHARACTER}", text)


def console() -> Console:
    """Return a console for the current standard output: without color unless it is a terminal."""
    printer = Console(markup=False, highlight=False, emoji=False)
    if not printer.is_terminal and "COLUMNS" not in os.environ:
        printer.width = PIPE_WIDTH
    return printer


def show(*parts: RenderableType, indent: int = 0) -> None:
    """Print texts, which may hold anything, and tables; an empty text is an empty line."""
    printer = console()
    with printer.capture() as printed:
        for part in parts:
            safe = Text(printable(part)) if isinstance(part, str) else part
            printer.print(Padding.indent(safe, indent) if indent and part else safe)
    # Rich fills each line of a table with spaces.
    sys.stdout.writelines(f"{line.rstrip()}\n" for line in printed.get().splitlines())
    sys.stdout.flush()


def heading(text: str) -> Text:
    """Return a text in bold."""
    return Text(printable(text), style="bold")


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Rows:
    """Return a table without rules; a cell is a number, a text, or a list of them, one a line."""
    return Rows(tuple(map(printable, columns)), [tuple(map(_cell, row)) for row in rows])


def facts(pairs: Iterable[tuple[str, str | None]]) -> Facts:
    """Return labels with their values; a pair without a value is left out."""
    return Facts([(label, printable(value)) for label, value in pairs if value])


def step_name(position: int | None, total: int | None, channel: str | None) -> str:
    """Return a step as people number it: ``2 of 3, email``. An archived step has no number."""
    if channel is None:
        return "no step left"
    if position is None:
        return f"archived step, {CHANNELS[channel]}"
    return f"{position} of {total}, {CHANNELS[channel]}"


def sender_label(address: str, display_name: str | None) -> str:
    """Return a sender as people know it: ``ana@acme.test``, or ``Acme (…4f2a)`` on WhatsApp.

    A WhatsApp sender's address is an id; its end distinguishes two numbers of one name.
    """
    if "@" not in address and display_name and display_name.strip():
        return f"{display_name.strip()} (…{address[-4:]})"
    return address


@contextmanager
def progress(total: int, doing: str) -> Iterator[Callable[[int], object]]:
    """Yield a function that advances a progress bar on a terminal's standard error."""
    errors = Console(stderr=True)
    # Elsewhere the bar would leave an empty line.
    with Progress(console=errors, transient=True, disable=not errors.is_terminal) as bar:
        task = bar.add_task(doing, total=total)
        yield partial(bar.advance, task)


def show_json(
    answer: BaseModel | Sequence[BaseModel] | Sequence[dict[str, Any]] | dict[str, Any],
) -> None:
    """Print an answer as JSON in ASCII: a terminal obeys none of its characters."""
    sys.stdout.write(json.dumps(_plain(answer), indent=2) + "\n")
    sys.stdout.flush()


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, (list, tuple)) else value


def _cell(value: object) -> Cell:
    lines = value if isinstance(value, list) else [value]
    texts = [_line(line) for line in lines if line not in ("", None)]
    return Cell(texts, is_count=isinstance(lines[0], int))


def _line(line: object) -> str:
    return f"{line:,}" if isinstance(line, int) else printable(str(line))
