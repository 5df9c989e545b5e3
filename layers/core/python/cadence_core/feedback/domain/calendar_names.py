"""The names of months and of days of the week, in the languages in which answers come."""

import re
from functools import cache

from cadence_core.feedback.domain.sections import sections_of
from cadence_core.text.plain_words import plain_letters

# Chinese, Japanese, Thai, and Korean, whose letters come apart with the accents.
UNSEPARATED = re.compile(r"[\u0e00-\u0eff\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff]")


class Names:
    """Names that stand for the numbers from 0 on, one list of them for each."""

    def __init__(self, lines: list[str]) -> None:
        parts = ["|".join(map(spelled, line.split())) for line in lines]
        self._each = [re.compile(part) for part in parts]
        self.pattern = rf"(?:{'|'.join(parts)})"
        """Of any of the names, in a text of plain letters."""

    def number(self, name: str) -> int:
        """Return the number that a matched name stands for."""
        return next(number for number, each in enumerate(self._each) if each.fullmatch(name))


@cache
def months() -> Names:
    """Return the names of the months: January is 0."""
    return _names("months")


@cache
def weekdays() -> Names:
    """Return the names of the days of the week: Monday is 0."""
    return _names("weekdays")


def _names(section: str) -> Names:
    return Names(sections_of("calendar_names.txt")[section].strip().splitlines())


def spelled(name: str) -> str:
    """Return the pattern of a word, or some, in a text of plain letters; "*" is any letters.

    In scripts without spaces, and in Korean, it may stand next to other words.
    """
    plain = plain_letters(name)
    pattern = re.escape(plain).replace(r"\*", r"\w*").replace(r"\ ", r"\s")
    return pattern if UNSEPARATED.match(plain) else rf"(?<!\w){pattern}(?!\w)"
