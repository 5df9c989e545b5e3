"""Two texts, shortened to the part where they differ."""

from collections.abc import Iterable
from itertools import takewhile, zip_longest

MAX_SHOWN = 60
BEFORE_DIFFERENCE = 20
NO_LINE = "(no line)"


def shorten(before: str, after: str) -> tuple[str, str]:
    """Return the first line in which two texts differ, from a little before the difference."""
    lines = list(zip_longest(before.split("\n"), after.split("\n"), fillvalue=NO_LINE))
    if not lines[1:]:
        return _cut(before, after)
    place = min(_equal(lines), len(lines) - 1)
    old, new = _cut(*lines[place])
    return f"line {place + 1}: {old}", f"line {place + 1}: {new}"


def _cut(before: str, after: str) -> tuple[str, str]:
    is_long = max(len(before), len(after)) > MAX_SHOWN
    start = max(_equal(zip(before, after, strict=False)) - BEFORE_DIFFERENCE, 0) if is_long else 0
    return _part(before, start), _part(after, start)


def _equal(pairs: Iterable[tuple[str, str]]) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _part(text: str, start: int) -> str:
    head = "\N{HORIZONTAL ELLIPSIS}" if start else ""
    tail = "\N{HORIZONTAL ELLIPSIS}" if text[start + MAX_SHOWN :] else ""
    return f"{head}{text[start : start + MAX_SHOWN]}{tail}"
