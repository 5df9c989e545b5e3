"""The outbox as one static page: every message the providers' stand-ins accepted, by demo day."""

import json
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pg8000.native import Connection

from local.database import Row, fetch_rows

PAGE = "index.html"
TEMPLATE = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
).get_template("outbox.html.j2")
LETTERS_A_LINE = 70


def write_outbox_page(connection: Connection, outbox: Path) -> Path:
    """Write the page beside the recorded messages and return its path.

    A message file is shown if the database knows its interaction.
    """
    outbox.mkdir(parents=True, exist_ok=True)
    rows = [row for row in fetch_rows(connection, "messages") if _file(outbox, row).exists()]
    days = [
        (day, [{**row, **_read_message(_file(outbox, row))} for row in of_day])
        for day, of_day in groupby(rows, key=lambda row: row["day"])
    ]
    page = outbox / PAGE
    page.write_text(TEMPLATE.render(days=days, total=len(rows)), encoding="utf-8")
    return page


def _file(outbox: Path, row: Row) -> Path:
    return outbox / f"{row['id']}.json"


def _read_message(file: Path) -> dict[str, Any]:
    message = json.loads(file.read_text(encoding="utf-8"))
    draft = message["draft"]
    return {
        "channel": message["channel"],
        "to": message["to"],
        "sender": message["sender"],
        **draft,
        "lines": _lines(draft["body"]),
    }


def _lines(body: str) -> int:
    """Guess how many lines a body takes: a frame without scripts cannot tell its height."""
    return sum(1 + len(line) // LETTERS_A_LINE for line in body.splitlines())
