"""What a reader sees of an HTML email, without parsing each one: a template is parsed once.

The shape of an email is its HTML with a mark in the place of each value. Values are escaped, so
whatever they are, a parser reads what is around them in the same way. The branches of a template
have a shape for each way through them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

from markupsafe import Markup

from cadence_core.model.message import clean_text
from cadence_core.templates.skeleton import VALUE
from cadence_core.text.html import LinkTarget, Part, Sign, Words, parts_of, text_of, without_breaks
from cadence_core.text.readable import is_readable

MAX_SHAPES = 64
"""How many shapes a process remembers."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a reader sees of an HTML body, as text, and whether that is anything at all."""

    text: str
    is_readable: bool


def seen_in(chunks: Sequence[str]) -> Seen:
    """Return what a reader sees of a filled-in HTML template. Values are its ``Markup`` chunks."""
    values: dict[str, str] = {}
    fixed: list[str] = []
    for chunk in chunks:
        cleaned = clean_text(chunk)
        if isinstance(chunk, Markup) and cleaned.strip():
            number = str(len(values))
            values[number] = unescape(cleaned)
            fixed.append(f"\ufdd0{number}\ufdd1")
        else:
            fixed.append(cleaned)
    shape = _shape_of("".join(fixed))
    return Seen(text_of(_texts(shape.parts, values)), shape.is_readable)


@dataclass(frozen=True, slots=True)
class _Shape:
    parts: tuple[Part, ...]
    is_readable: bool


@lru_cache(MAX_SHAPES)
def _shape_of(html: str) -> _Shape:
    return _Shape(tuple(_merged(parts_of(html))), is_readable(html))


def _merged(parts: Iterator[Part]) -> Iterator[Part]:
    """Yield the parts with a mark in them, and what is between them as one."""
    fixed: list[str] = []
    for part in parts:
        if _has_mark(part):
            yield Sign("".join(fixed))
            yield part
            fixed = []
        else:
            fixed.append(part.text)
    yield Sign("".join(fixed))


def _has_mark(part: Part) -> bool:
    texts = (part.address, part.shown) if isinstance(part, LinkTarget) else (part.text,)
    return any(map(VALUE.search, texts))


def _texts(parts: Iterable[Part], values: Mapping[str, str]) -> Iterator[str]:
    """Yield the texts of parts with the values in their places."""

    def filled(text: str) -> str:
        # A template may have written a mark itself, for which there may be no value.
        return VALUE.sub(lambda mark: values.get(mark[1], ""), text)

    for part in parts:
        match part:
            case Words(text):
                yield without_breaks(filled(text))
            case Sign(text):
                yield filled(text)
            case LinkTarget(address, shown):
                yield LinkTarget(filled(address), filled(shown)).text
