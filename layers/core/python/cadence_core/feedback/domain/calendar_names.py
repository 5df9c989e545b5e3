"""The names of months and of days of the week, in the languages in which answers come."""

import re
from functools import cache
from importlib.resources import files

from cadence_core.text.plain_words import without_accents

HEADING = re.compile(r"^\[(\w+)\]$", re.MULTILINE)


class Names:
    """Names that stand for the numbers from 0 on, one list of them for each."""

    def __init__(self, lines: list[str]) -> None:
        parts = ["|".join(map(_translated, line.split())) for line in lines]
        self._each = [re.compile(part) for part in parts]
        self.pattern = rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)"
        """Of any of the names, in a text without accents."""

    def number(self, name: str) -> int:
        """Return the number that a matched name stands for."""
        return next(number for number, each in enumerate(self._each) if each.fullmatch(name))


@cache
def months() -> Names:
    """Return the names of the months: January is 0."""
    return Names(_lists()["months"])


@cache
def weekdays() -> Names:
    """Return the names of the days of the week: Monday is 0."""
    return Names(_lists()["weekdays"])


@cache
def _lists() -> dict[str, list[str]]:
    text = (files(__package__) / "calendar_names.txt").read_text(encoding="utf-8")
    _, *parts = HEADING.split(text)
    return {
        name: lines.strip().splitlines()
        for name, lines in zip(parts[::2], parts[1::2], strict=True)
    }


def _translated(name: str) -> str:
    return re.escape(without_accents(name)).replace(r"\*", r"\w*")
