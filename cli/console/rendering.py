"""The templates of the pages, and what they write in words."""

import re
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from cadence_core import __version__
from cadence_core.operations.advice import before_release, explanation_of
from cadence_core.operations.moments import relative
from cli.console.acts.offered import ACTS
from cli.console.exchange import Page
from cli.output import CHANNELS, sender_label, step_name, straight
from cli.released import held_count

SECTIONS = (
    ("/", "Today"),
    ("/leads", "Leads"),
    ("/holds", "Holds"),
    ("/outbox", "Outbox"),
    ("/agenda", "Agenda"),
    ("/cadences", "Cadences"),
    ("/senders", "Senders"),
    ("/templates", "Templates"),
)

COMMAND = re.compile("`([^`]+)`")
LINK = re.compile(r'( (?:href|action|src)=")/(?!static/)')
"""A link of our own. In what a page shows, quotes are escaped."""

WORDS_OF_PAGES = {
    "cadence release --template NAME --clear-fault": Markup('<a href="/holds">clear the fault</a>'),
    "release with --clear-fault": Markup("clear its fault and release"),
    "with cadence lead": Markup("on the page of the lead"),
    "cadence holds": Markup('<a href="/holds">Holds</a>'),
    "cadence preview": Markup('<a href="/agenda">Agenda</a>'),
    "cadence check-templates": Markup('<a href="/templates">Templates</a>'),
    "cadence uncertain": Markup('<a href="/holds/uncertain">Uncertain</a>'),
    "cadence readings": Markup('<a href="/holds/readings">Replies</a>'),
    "cadence resume engine": Markup('<a href="#paused">Resume it</a>'),
}


def linked(text: str) -> Markup:
    """Return a text in which the page that does it stands instead of a command."""
    html = escape(text)
    for command, words in WORDS_OF_PAGES.items():
        html = html.replace(command, words)
    return html


def coded(text: str) -> Markup:
    """Return a text in which what stands between backticks is code."""
    return Markup(COMMAND.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S704 (escaped before)


def sentence(text: str) -> str:
    """Return a text that begins with a capital and ends with a full stop."""
    begun = text[:1].upper() + text[1:]
    return begun if begun.endswith((".", "?", "!")) else f"{begun}."


def utc(instant: datetime) -> str:
    """Return an instant to the minute."""
    return f"{instant:%Y-%m-%d %H:%M} UTC"


def grouped(count: int) -> str:
    """Return a number with its thousands apart."""
    return f"{count:,}"


ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
ENVIRONMENT.filters.update(
    before_release=before_release,
    coded=coded,
    explanation=explanation_of,
    grouped=grouped,
    held_count=held_count,
    linked=linked,
    relative=relative,
    sentence=sentence,
    utc=utc,
)
ENVIRONMENT.globals.update(
    acts=ACTS,
    new_id=uuid4,
    sections=SECTIONS,
    channels=CHANNELS,
    step_name=step_name,
    sender_label=sender_label,
    version=__version__,
)


def render(page: Page, *, place: str, section: str, csrf: str, notice: str = "") -> str:
    """Return a page as HTML, whose links lead to paths below ``place``.

    ``place`` and ``csrf`` are empty for a browser that is not let in.
    """
    template = ENVIRONMENT.get_template(f"{page.template}.html.j2")
    html = template.render(
        **page.facts, title=page.title, section=section, csrf=csrf, notice=notice
    )
    return LINK.sub(rf"\1{place}/", straight(html))
