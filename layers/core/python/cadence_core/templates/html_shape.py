"""What a reader sees of an HTML email, without parsing each one: a template is parsed once.

The shape of an email is its HTML with a mark in the place of each value (equal values have one).
Values are escaped, so whatever they are, a parser reads what is around them in the same way. The
branches of a template have a shape for each way through them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

from markupsafe import Markup

from cadence_core.model.message import clean_text
from cadence_core.text.html import LinkTarget, Part, Sign, parts_of, text_of, without_breaks
from cadence_core.text.readable import is_readable

MAX_SHAPES = 64
"""How many shapes a process remembers."""
MARK = re.compile("\ufdd0(=?[0-9]+)\ufdd1")
"""The place of a value in words; with an equals sign, of one whose line breaks count."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a reader sees of an HTML body, as text, and whether that is anything at all."""

    text: str
    is_readable: bool


def seen_in(chunks: Sequence[str]) -> Seen:
    """Return what a reader sees of a filled-in HTML template. Values are its ``Markup`` chunks."""
    marks: dict[str, str] = {}
    values: dict[str, str] = {}
    fixed: list[str] = []
    for chunk in chunks:
        if not isinstance(chunk, Markup):
            fixed.append(chunk)
            continue
        if chunk not in marks:
            number, cleaned = str(len(marks)), clean_text(str(chunk))
            value = unescape(cleaned)
            values |= {number: without_breaks(value), f"={number}": value}
            marks[chunk] = f"\ufdd0{number}\ufdd1" if cleaned.strip() else cleaned
        fixed.append(marks[chunk])
    shape = _shape_of("".join(fixed))
    return Seen(text_of(_texts(shape.parts, values)), shape.is_readable)


@dataclass(frozen=True, slots=True)
class _Shape:
    parts: tuple[str | LinkTarget, ...]
    is_readable: bool


@lru_cache(MAX_SHAPES)
def _shape_of(html: str) -> _Shape:
    html = clean_text(html)
    return _Shape(tuple(_merged(parts_of(html))), is_readable(html))


def _merged(parts: Iterable[Part]) -> Iterator[str | LinkTarget]:
    """Yield texts with marks in them, and the links of which values decide what is shown."""
    texts: list[str] = []
    for part in parts:
        match part:
            case LinkTarget(address, shown) if MARK.search(address + shown):
                yield "".join(texts)
                yield LinkTarget(_with_breaks(address), _with_breaks(shown))
                texts = []
            case Sign(text):
                texts.append(_with_breaks(text))
            case _:
                texts.append(part.text)
    yield "".join(texts)


def _with_breaks(text: str) -> str:
    return MARK.sub("\ufdd0=\\1\ufdd1", text)


def _texts(parts: Iterable[str | LinkTarget], values: Mapping[str, str]) -> Iterator[str]:
    """Yield the texts of parts with the values in their places."""

    def filled(text: str) -> str:
        # A template may have written a mark itself, for which there may be no value.
        return MARK.sub(lambda mark: values.get(mark[1], ""), text)

    for part in parts:
        if isinstance(part, LinkTarget):
            yield LinkTarget(filled(part.address), filled(part.shown)).text
        else:
            yield filled(part)
