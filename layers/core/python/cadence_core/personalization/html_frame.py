"""The frame of an HTML mail: what a rewrite must not touch, whatever it does to the words."""

import html
import re
from collections.abc import Iterator
from typing import NamedTuple

from cadence_core.text.html import HIDING_STYLE
from cadence_core.text.message_parts import BLOCK_TAG, OPAQUE, TAG, TAG_NAME

# Tags of paragraphs and lines may come and go, if they have no attributes.
FREE_TAG = re.compile(r"</?p\s*>|<br\s*/?>", re.IGNORECASE)
STYLE = re.compile(
    r"\sstyle\s*=\s*(?:([\"'])(?P<quoted>.*?)\1|(?P<bare>[^\s\"'>]+))", re.IGNORECASE | re.DOTALL
)
STYLE_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# What is struck out counts as unsaid: the old price beside the new one.
STRUCK = ("s", "strike", "del")
HIDING = re.compile(
    r"mso-hide|(?<!-)color\s*:\s*transparent|line-through"
    r"|(?:font-size|line-height|height|width|opacity)\s*:\s*0+(?:\.0*)?(?![\d.])",
    re.IGNORECASE,
)
HIDDEN = re.compile(r"\shidden(?=[\s=/>])", re.IGNORECASE)


class HtmlFrame(NamedTuple):
    """The parts of HTML that must stay.

    ``tags`` are all tags in their order, except free ones; links and what is hidden or struck out
    are there with all they hold. ``is_filled`` shows which of the gaps between the blocks have
    text.
    """

    tags: tuple[str, ...]
    is_filled: tuple[bool, ...]


def html_frame(body: str) -> HtmlFrame:
    """Return the frame of HTML; its comments, styles and scripts are no part of it."""
    tags: list[str] = []
    is_filled = [False]
    is_styled_paragraph = False
    for text, tag in _parts(OPAQUE.sub("", body)):
        is_filled[-1] |= bool(html.unescape(text).strip())
        name = _name(tag)
        is_free = FREE_TAG.fullmatch(tag) and not (name == "/p" and is_styled_paragraph)
        if name in ("p", "/p"):
            is_styled_paragraph = name == "p" and not is_free
        if tag and not is_free:
            tags.append(tag)
            if BLOCK_TAG.match(tag):
                is_filled.append(False)
    return HtmlFrame(tuple(tags), tuple(is_filled))


def _parts(body: str) -> Iterator[tuple[str, str]]:
    """Yield each tag, or whole link or hidden or struck element, with the text ahead of it."""
    found = list(TAG.finditer(body))
    end = position = 0
    while position < len(found):
        start = found[position]
        last = position
        if _name(start[0]) == "a" or _hides(start[0]):
            last = _closing(found, position)
        yield body[end : start.start()], body[start.start() : found[last].end()]
        end, position = found[last].end(), last + 1
    yield body[end:], ""


def _closing(found: list[re.Match[str]], position: int) -> int:
    """Return the position of the tag that closes the one at ``position``; itself if none does."""
    name, depth = _name(found[position][0]), 0
    for later in range(position, len(found)):
        each = _name(found[later][0])
        depth += (each == name) - (each == f"/{name}")
        if not depth:
            return later
    return position


def _hides(tag: str) -> bool:
    """Return whether a tag hides its text or strikes it out."""
    style = STYLE.search(tag)
    value = html.unescape(style["quoted"] or style["bare"] or "") if style else ""
    value = STYLE_COMMENT.sub("", value)
    return (
        _name(tag) in STRUCK
        or HIDDEN.search(tag) is not None
        or HIDING_STYLE.search(value) is not None
        or HIDING.search(value) is not None
    )


def _name(tag: str) -> str:
    name = TAG_NAME.match(tag)
    return (name[1] + name[2]).lower() if name else ""
