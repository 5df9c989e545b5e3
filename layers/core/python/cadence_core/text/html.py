"""The two readings of an email: one for programs that show HTML, one for those that do not."""

import re

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement
from jinja2.utils import urlize

UNREAD = ("script", "style", "title")
PARAGRAPHS = ("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "hr")
LINES = ("div", "li", "tr")
CELLS = ("td", "th")
BLANK_LINES = re.compile(r"\n\s*\n")
# Stand where a paragraph or a line ends, until it is known what else stands there.
END_OF_PARAGRAPH = "\x1d"
END_OF_LINE = "\x1e"


def html_from_text(text: str) -> str:
    """Return plain text as HTML: paragraphs, line breaks and links, everything else escaped."""
    paragraphs = (urlize(part) for part in BLANK_LINES.split(text.strip()))
    body = "\n".join(f"<p>{part}</p>".replace("\n", "<br>\n") for part in paragraphs)
    return f"<!DOCTYPE html>\n<html><body>\n{body}\n</body></html>\n"


def text_from_html(html: str) -> str:
    """Return what a reader of the HTML sees, as plain text; links keep their address."""
    seen: list[str] = []
    # A stack of our own: recursion would end at a thousand nested tags.
    todo: list[PageElement | str] = [BeautifulSoup(html, "html.parser")]
    while todo:
        node = todo.pop()
        if isinstance(node, Tag):
            before, after = _around(node)
            seen.append(before)
            todo.append(after)
            if node.name not in UNREAD:
                todo.extend(reversed(node.contents))
        elif type(node) is NavigableString:  # comments and the doctype are subclasses of it
            seen.append(re.sub(r"\s+", " ", node))
        elif type(node) is str:
            seen.append(node)
    return re.sub(r"\s+", _gap, "".join(seen)).strip()


def _gap(match: re.Match[str]) -> str:
    gap = match[0]
    if END_OF_PARAGRAPH in gap:
        return "\n\n"
    if END_OF_LINE in gap:
        return "\n"
    return "\n" * min(gap.count("\n"), 2) or " "


def _around(tag: Tag) -> tuple[str, str]:
    """Return what stands before and after the text of a tag."""
    if tag.name in PARAGRAPHS:
        return END_OF_PARAGRAPH, END_OF_PARAGRAPH
    if tag.name in LINES:
        return END_OF_LINE + ("- " if tag.name == "li" else ""), END_OF_LINE
    if tag.name in CELLS:
        return "", " "
    match tag.name:
        case "br":
            return "\n", ""
        case "img":
            return str(tag.get("alt", "")), ""
        case "a":
            return "", _address(tag)
        case _:
            return "", ""


def _address(link: Tag) -> str:
    address = str(link.get("href", "")).removeprefix("mailto:")
    shown = "".join(child for child in link.contents if isinstance(child, str))
    return f" ({address})" if address and address not in shown else ""
