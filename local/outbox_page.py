"""The outbox as one static page: every message the providers' stand-ins accepted, by demo day."""

from itertools import groupby
from operator import itemgetter
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pg8000.native import Connection

from local.database import fetch_rows
from local.outbox import Entry, read_accepted

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
    messages = [
        {**row, **_shown(accepted)}
        for row in fetch_rows(connection, "messages")
        if (accepted := read_accepted(outbox, row["id"]))
    ]
    days = [(day, list(of_day)) for day, of_day in groupby(messages, key=itemgetter("day"))]
    page = outbox / PAGE
    page.write_text(TEMPLATE.render(days=days, total=len(messages)), encoding="utf-8")
    return page


def _shown(accepted: Entry) -> Entry:
    draft = accepted["draft"]
    return {
        "channel": accepted["channel"],
        "to": accepted["to"],
        "sender": accepted["sender"],
        "unsubscribe_url": accepted.get("unsubscribe_url"),
        **draft,
        "lines": _lines(draft["body"]),
    }


def _lines(body: str) -> int:
    """Guess how many lines a body takes: a frame without scripts cannot tell its height."""
    return sum(1 + len(line) // LETTERS_A_LINE for line in body.splitlines())
