r"""How mail programs quote a message, in many languages.

The layouts are in layouts/, one a line: its name, a bar, and the text with ``\n`` for a line break.
"""

from html import escape
from pathlib import Path

FOLDER = Path(__file__).parent / "layouts"


def _layouts(name: str) -> dict[str, str]:
    lines = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    named = (line.partition(" | ") for line in lines)
    return {name: _unescaped(layout) for name, _, layout in named}


def _unescaped(text: str) -> str:
    for escaped, char in ((r"\n", "\n"), (r"\u202b", "\u202b"), (r"\u202c", "\u202c")):
        text = text.replace(escaped, char)
    return text


def _in_bold(headers: str) -> str:
    lines = (line.partition(":") for line in headers.splitlines())
    return "\n".join(f"*{name}:*{value}" for name, _, value in lines)


ANNOUNCEMENTS = _layouts("announcements")
"""What stands before a quotation, with or without marks: Gmail, Apple Mail, Zoho and others."""
HEADERS = _layouts("headers")
"""The headers that Outlook repeats above a quotation."""
HEADERS |= {f"bold {name}": _in_bold(headers) for name, headers in HEADERS.items()}
LAYOUTS = ANNOUNCEMENTS | HEADERS
MARKUP = _layouts("markup")
"""HTML with {own} for what the lead wrote, {ours} for our message, and {announcement}."""
FOOTERS = (FOLDER / "footers.txt").read_text(encoding="utf-8").splitlines()
"""Usual last lines of sales mails, in the words of the lead or of the sender."""


def html_mail(markup: str, own: str, announcement: str, ours: str) -> str:
    """Return an HTML mail with these texts, each line on its own."""
    own, announcement, ours = (
        escape(text).replace("\n", "<br>") for text in (own, announcement, ours)
    )
    return markup.format(own=own, announcement=announcement, ours=ours)
