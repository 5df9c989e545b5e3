"""Whether a text is HTML, by how it uses tags, not by which tags it uses."""

import re
from html.parser import HTMLParser

# The elements that the HTML standard allows without attributes and without an end tag (13.1.2).
# fmt: off
WITHOUT_END = frozenset((
    "body", "br", "dd", "dt", "head", "hr", "html", "li", "p", "tbody", "td", "tfoot", "th",
    "thead", "tr", "wbr",
))
# fmt: on
# Not <https://acme.test/a?b=c> and <maria@lead.test>, which are no tags to a reader.
TAG = re.compile(r"[a-z][a-z0-9]*(?:[:-][a-z0-9]+)*")


def is_html(text: str) -> bool:
    """Return whether a text has a doctype, or a tag with a value, an end or no need of an end.

    ``<pre-sales>`` alone is text, ``<center>...</center>`` and ``<font color=red>`` are elements.
    """
    finder = _ElementFinder()
    finder.feed(text)
    finder.close()
    return finder.has_found


class _ElementFinder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.has_found = False
        self._open: set[str] = set()

    def handle_decl(self, decl: str) -> None:
        self.has_found |= decl.lower().startswith("doctype")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not TAG.fullmatch(tag):
            return
        self._open.add(tag)
        self.has_found |= tag in WITHOUT_END or any(value is not None for _, value in attrs)

    def handle_endtag(self, tag: str) -> None:
        self.has_found |= tag in self._open
