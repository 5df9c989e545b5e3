"""Marks what is quoted in the HTML of a received mail with ">", as plain text does."""

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag
from bs4.element import PageElement

from cadence_core.text.html import text_from_html

# What mail programs put a quoted mail into. Outlook on the web adds "x_" to the names of others.
QUOTING = re.compile(
    r"(?:x_)*(?:gmail_quote|gmail_attr|yahoo_quoted|protonmail_quote|tutanota_quote|moz-cite-prefix"
    r"|zmail_extra|mail-editor-reference-message-container|freshdesk_quote"
    r"|ms-outlook-mobile-reference-message|OutlookMessageHeader|wps-quote|qt)"
)
# What stands right before it, so that everything below is quoted.
BEFORE_QUOTATION = re.compile(
    r"(?:x_)*(?:appendonsend|divRplyFwdMsg|stopSpelling|OutlookMessageHeader|reply-intro)"
)


def marked_text(html: str) -> str:
    """Return the visible text of a mail; each quoted line begins with "> "."""
    soup = BeautifulSoup(html, "html.parser")
    for element in list(_quoted(soup)):
        # Not in one that has been replaced
        if any(parent is soup for parent in element.parents):
            _mark(element, soup)
    return text_from_html(str(soup))


def _mark(element: PageElement, soup: BeautifulSoup) -> None:
    whole = element.wrap(soup.new_tag("div"))
    quoted = soup.new_tag("div")
    for line in text_from_html(str(whole)).splitlines():
        row = soup.new_tag("div")
        row.string = f"> {line}"
        quoted.append(row)
    whole.replace_with(quoted)


def _quoted(soup: BeautifulSoup) -> Iterator[PageElement]:
    """Yield what is quoted. A container that has a blockquote may hold own text next to it."""
    for tag in soup.find_all():
        names = _names(tag)
        if tag.name == "blockquote":
            yield tag
        elif any(map(BEFORE_QUOTATION.fullmatch, names)):
            yield from _with_everything_below(tag)
            return
        elif any(map(QUOTING.fullmatch, names)) and not tag.find("blockquote"):
            yield tag


def _names(tag: Tag) -> list[str]:
    return [str(name) for name in (*tag.get_attribute_list("class"), tag.get("id", ""))]


def _with_everything_below(tag: Tag) -> Iterator[PageElement]:
    node: Tag | None = tag
    yield tag
    while node is not None and node.name not in ("body", "[document]"):
        yield from list(node.next_siblings)
        node = node.parent
