"""Reads days that an answer names by their distance from the day on which it was written."""

import re
from calendar import monthrange
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import chain

from cadence_core.feedback.domain.calendar_names import months, spelled
from cadence_core.feedback.domain.sections import sections_of
from cadence_core.text.plain_words import plain_letters

SUNDAY = 6
MIDDLE_OF_MONTH = 15
DISTANCES = (("tomorrow", 1), ("after_tomorrow", 2), ("in_a_week", 7))
DAYS_OF_UNITS = {"days": 1, "weeks": 7, "months": 30}
# "the 5th", "dia 5", "am 5.", "le 5", "den 5.", "5日": a day without its month.
DAY_ALONE = re.compile(
    r"\bthe\s(?P<en>[0-3]?\d)(?:st|nd|rd|th)\b(?!\s+(?:of\s+)?[^\W\d]{3,}\s+floor)"
    r"|\b(?:dia|le|jusquau|au|il|al|el)\s(?P<romance>[0-3]?\d)(?:er|o|\u00ba)?(?!\w|[./:-]?\d|\s?h)"
    r"|\b(?:am|bis|zum|dem|den|d\.)\s(?P<germanic>[0-3]?\d)\.(?!\s?\d)"
    r"|(?<![\d\u6708])(?P<cjk>[0-3]?\d)[\u65e5\u53f7\u865f](?!\u9593|\u95f4)"
)


@dataclass(frozen=True, slots=True)
class Named:
    """Where a text names a day, and which day is meant.

    Attributes:
        back: the day of the return, if the words next to it say that the lead is back then.
        away: the last day away, if they say instead that the lead is away during it.
    """

    start: int
    end: int
    back: date
    away: date | None = None


def relative_days(text: str, today: date) -> Iterator[Named]:
    """Yield the days that a text of plain letters names by their distance from today."""
    for form in (_nearby, _next_week, _this_week, _in_some_time, _parts_of_months, _days_alone):
        with suppress(OverflowError):  # after the last day of the year 9999
            yield from form(text, today)


def is_next_week(words: str) -> bool:
    """Return whether words of plain letters name the next week."""
    return _words("next_week").search(words) is not None


def next_monday(today: date) -> date:
    """Return the first day of the next week.

    Raises:
        OverflowError: the week begins after the year 9999.
    """
    return today + timedelta(7 - today.weekday())


def _nearby(text: str, today: date) -> Iterator[Named]:
    for name, days in DISTANCES:
        for found in _words(name).finditer(text):
            if days > 1 or not _is_morning(text[: found.start()]):
                day = today + timedelta(days)
                yield Named(found.start(), found.end(), day, day)


def _is_morning(before: str) -> bool:
    """Return whether what stands before makes it a morning: "Guten Morgen", "por la mañana"."""
    return re.search(rf"{_words('tomorrow_not_after').pattern}\s*$", before) is not None


def _next_week(text: str, today: date) -> Iterator[Named]:
    monday = next_monday(today)
    for found in _words("next_week").finditer(text):
        yield Named(found.start(), found.end(), monday, monday + timedelta(SUNDAY))


def _this_week(text: str, today: date) -> Iterator[Named]:
    sunday = next_monday(today) - timedelta(1)
    for found in _words("this_week").finditer(text):
        yield Named(found.start(), found.end(), sunday, sunday)


def _in_some_time(text: str, today: date) -> Iterator[Named]:
    for found in chain.from_iterable(each.finditer(text) for each in _times()):
        written = " ".join(found["number"].split())  # a line may end within "a couple of"
        number = int(written) if written.isdecimal() else _numbers()[written]
        days = next(days for unit, days in DAYS_OF_UNITS.items() if found[unit])
        day = today + timedelta(number * days)
        yield Named(found.start(), found.end(), day, day)


def _parts_of_months(text: str, today: date) -> Iterator[Named]:
    for found in _part_of_month().finditer(text):
        if found["end"] or found["middle"] or found["month"]:
            with suppress(ValueError):  # after the year 9999
                start = found.start("month") if found["month"] else found.start()
                yield Named(start, found.end(), _day_in_month(found, today))


def _day_in_month(found: re.Match[str], today: date) -> date:
    if found["this_year"]:
        return date(today.year, 12, 31)
    month = months().number(found["month"]) + 1 if found["month"] else today.month
    year = int(found["year"]) if found["year"] else today.year + (month < today.month)
    if found["end"]:
        return date(year, month, monthrange(year, month)[1])
    return date(year, month, MIDDLE_OF_MONTH if found["middle"] else 1)


def _days_alone(text: str, today: date) -> Iterator[Named]:
    for found in DAY_ALONE.finditer(text):
        start, number = found.start(found.lastgroup or 0), int(found[found.lastgroup or 0])
        next_month = (today.replace(day=28) + timedelta(4)).replace(day=1)
        for month in (today, next_month):
            with suppress(ValueError):
                day = month.replace(day=number)
                if day > today:
                    yield Named(start, found.end(), day)
                    break


# Patterns


@cache
def _lists() -> dict[str, str]:
    return sections_of("relative_days.txt")


@cache
def _words(name: str) -> re.Pattern[str]:
    return re.compile(_any_of(_lists()[name]))


def _any_of(words: str) -> str:
    each = sorted((word.strip() for word in words.split(";")), key=len, reverse=True)
    return f"(?:{'|'.join(map(spelled, each))})"


@cache
def _numbers() -> dict[str, int]:
    lines = (line.partition("=") for line in _lists()["number"].strip().splitlines())
    return {
        plain_letters(word.strip()): int(number)
        for number, _, words in lines
        for word in words.split(";")
    }


@cache
def _times() -> tuple[re.Pattern[str], ...]:
    """Return the patterns of "in two weeks", "daqui a 15 dias" and "2주 후"."""
    number = rf"(?P<number>\d{{1,2}}|{_any_of(';'.join(_numbers()))})"
    units = "|".join(f"(?P<{unit}>{_any_of(_lists()[unit])})" for unit in DAYS_OF_UNITS)
    range_of = r"(?:\d{1,2}\s?(?:[-\u2013]|to|or|a|bis|ou|o)\s?)?"
    amount = rf"{range_of}{number}\s?(?:(?:business|working|full)\s)?(?:{units})"
    before, after = _words("in").pattern, _words("hence").pattern
    coming = _words("coming").pattern
    return re.compile(rf"{before}\s(?:{coming}\s)?{amount}"), re.compile(rf"{amount}\s?{after}")


@cache
def _part_of_month() -> re.Pattern[str]:
    """Return the pattern of "in January", "until mid-January" and "end of the year"."""
    end, middle, beginning, before = (
        _words(name).pattern for name in ("end", "middle", "beginning", "in_month")
    )
    year, month = (_words(name).pattern for name in ("this_year", "this_month"))
    part = rf"(?:(?P<end>{end})|(?P<middle>{middle})|{beginning}|{before})[\s-]"
    name = rf"(?P<month>{months().pattern})(?:\s(?:de\s|del\s)?(?P<year>20\d\d))?"
    return re.compile(rf"{part}(?:(?P<this_year>{year})|{month}|{name})(?!\s?\.?\d)")
