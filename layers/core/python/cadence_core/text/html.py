"""Conversion between the HTML and the plain-text version of an email."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement

from cadence_core.text.links import WITHOUT_SCHEME, plain_links_in
from cadence_core.text.visible import EDGES, trimmed

INVISIBLE_TAGS = ("script", "style", "title")
# Their end may be left out; the parser then takes the next one of the name for a part of it.
WITHOUT_END = ("p", "li", "td", "th", "tr")
HIDING_STYLE = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)\b", re.IGNORECASE
)
PARAGRAPH_TAGS = ("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "hr")
LINE_TAGS = ("div", "li", "tr")
CELL_TAGS = ("td", "th")
BLANK_LINES = re.compile(r"\n\s*\n")
# Mark the end of a paragraph or a line until the whitespace around it is known.
END_OF_PARAGRAPH = "\x1d"
END_OF_LINE = "\x1e"
GAP = re.compile(r"\s+")
# What begins with another space than the usual one. A search for it is fast.
UNUSUAL_GAP = re.compile(
    r"[\t-\r\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]\s*"
)
UNSEEN = re.compile(f"[{''.join(re.escape(char) for char in EDGES if not char.isspace())}]")
WORD = re.compile(r"[^\s\u2026]+")
# Every link has one of these before its end.
SIGN_OF_LINK = re.compile(r"[.:@][^\s\u2026]")


def html_from_text(text: str) -> str:
    """Return plain text as HTML: paragraphs, line breaks and links, everything else escaped."""
    paragraphs = map(_with_links, BLANK_LINES.split(text.strip()))
    body = "\n".join(f"<p>{part}</p>".replace("\n", "<br>\n") for part in paragraphs)
    return f"<!DOCTYPE html>\n<html><body>\n{body}\n</body></html>\n"


def _with_links(text: str) -> str:
    """Return escaped text with links. No link has a space, and each word takes little time."""
    if not SIGN_OF_LINK.search(text):
        return escape(text)
    return WORD.sub(lambda word: _linked(word[0]), text)


def _linked(word: str) -> str:
    parts: list[str] = []
    end = 0
    for link in plain_links_in(word) if SIGN_OF_LINK.search(word) else ():
        url = f"https://{link.text}" if link.schema == WITHOUT_SCHEME else link.url
        parts += escape(word[end : link.index]), f'<a href="{escape(url)}">{escape(link.text)}</a>'
        end = link.last_index
    return "".join((*parts, escape(word[end:])))


def text_from_html(html: str) -> str:
    """Return the visible text of HTML as plain text; links keep their address."""
    return text_of(part.text for part in parts_of(html))


@dataclass(frozen=True, slots=True)
class Words:
    """Text between tags, in which a line break is a space."""

    text: str


@dataclass(frozen=True, slots=True)
class Sign:
    """What stands for a tag: a break, or the description of an image."""

    text: str


@dataclass(frozen=True, slots=True)
class LinkTarget:
    """The end of a link: its address, and what the link shows."""

    address: str
    shown: str

    @property
    def text(self) -> str:
        """The address, if the link does not show it."""
        address = self.address.removeprefix("mailto:")
        return f" ({address})" if address and address not in self.shown else ""


Part = Words | Sign | LinkTarget


def parts_of(html: str) -> Iterator[Part]:
    """Yield what a reader sees of HTML, in its order."""
    # An explicit stack: recursion would fail at a thousand nested tags.
    todo: list[PageElement | Part] = [BeautifulSoup(html, "html.parser")]
    while todo:
        node = todo.pop()
        if isinstance(node, Part):
            yield node
        elif isinstance(node, Tag):
            if _is_hidden(node):
                continue
            before, after = _parts_around(node)
            yield before
            todo.append(after)
            todo.extend(reversed(node.contents))
        elif type(node) is NavigableString:  # comments and the doctype are subclasses of it
            yield Words(without_breaks(node))


def without_breaks(text: str) -> str:
    """Return text as HTML shows it: on one line, without gaps."""
    return GAP.sub(" ", text)


def text_of(seen: Iterable[str]) -> str:
    """Return the texts of parts as one text, in lines and paragraphs."""
    text = "".join(seen)
    if UNSEEN.search(text):
        text = re.sub(r"\S+", lambda word: trimmed(word[0]), text)
    text = re.sub("  +", " ", UNUSUAL_GAP.sub(_gap, text))
    return text.replace(" \n", "\n").strip()


def _is_hidden(tag: Tag) -> bool:
    """Return whether a tag or its own style hides it; a style sheet may hide or show others."""
    if tag.name in INVISIBLE_TAGS:
        return True
    is_hidden = tag.has_attr("hidden") or HIDING_STYLE.search(str(tag.get("style", "")))
    return bool(is_hidden) and not (tag.name in WITHOUT_END and tag.find(tag.name))


def _gap(match: re.Match[str]) -> str:
    gap = match[0]
    if END_OF_PARAGRAPH in gap:
        return "\n\n"
    if END_OF_LINE in gap:
        return "\n"
    return "\n" * min(gap.count("\n"), 2) or " "


def _parts_around(tag: Tag) -> tuple[Part, Part]:
    """Return what to put before and after the contents of a tag."""
    if tag.name in PARAGRAPH_TAGS:
        return Sign(END_OF_PARAGRAPH), Sign(END_OF_PARAGRAPH)
    if tag.name in LINE_TAGS:
        return Sign(END_OF_LINE + ("- " if tag.name == "li" else "")), Sign(END_OF_LINE)
    if tag.name in CELL_TAGS:
        return Sign(""), Sign(" ")
    match tag.name:
        case "br":
            return Sign("\n"), Sign("")
        case "img":
            return Sign(str(tag.get("alt", ""))), Sign("")
        case "a":
            shown = "".join(child for child in tag.contents if isinstance(child, str))
            return Sign(""), LinkTarget(str(tag.get("href", "")), shown)
        case _:
            return Sign(""), Sign("")
