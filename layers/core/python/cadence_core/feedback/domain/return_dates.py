"""Reads from an automatic answer until when the lead is away."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from functools import cache
from itertools import chain

from cadence_core.feedback.domain.calendar_names import months, weekdays
from cadence_core.feedback.domain.phrases import Phrase, Words
from cadence_core.feedback.domain.relative_days import (
    Named,
    is_next_week,
    next_monday,
    relative_days,
)
from cadence_core.text.plain_words import plain_letters

MAX_DAYS_AWAY = 180
MONTHS = 12
MAX_READ = 2_000
# All patterns are for texts without accents.
DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th|er|o|a|\u00b0|\.)?"
YEAR = r"(?:(?:,|\.)?\s*(?:de\s+|del\s+)?(?P<year>20\d\d))?"
NUMBERS = (
    r"(?<!\d)(?P<year>20\d\d)[-/.](?P<month>[01]?\d)[-/.](?P<day>[0-3]?\d)(?!\d)",
    (
        r"(?<![\d./-])(?P<one>[0-3]?\d)(?P<mark>[./-])(?P<two>[0-3]?\d)"
        r"(?:(?P=mark)(?P<year>(?:20)?\d\d)?)?(?![\d/-]|[.:]\d)"
    ),
    # the end of a period: "23.11-04.12.", "23.-27.11."
    (
        r"(?:(?<=\d[./]\d\d-)|(?<=\d\.-))(?P<one>[0-3]?\d)(?P<mark>[./])(?P<two>[0-3]?\d)"
        r"(?:(?P=mark)(?P<year>(?:20)?\d\d)?)?(?![\d/-]|[.:]\d)"
    ),
    # Czech and Slovak
    r"(?<![\d.])(?P<day>[0-3]?\d)\.\s(?P<month>[01]?\d)\.(?:\s?(?P<year>20\d\d))?",
    # Chinese, Japanese and Korean, whose letters come apart with the accents
    (
        r"(?:(?P<year>20\d\d)\s?(?:\u5e74|\u1102\u1167\u11ab)\s?)?"
        r"(?<!\d)(?P<month>[01]?\d)\s?(?:\u6708|\u110b\u116f\u11af)"
        r"\s?(?P<day>[0-3]?\d)\s?(?:\u65e5|\u53f7|\u865f|\u110b\u1175\u11af)"
    ),
    # Vietnamese
    r"(?<!\d)(?P<day>[0-3]?\d)\sthang\s(?P<month>[01]?\d)(?:\snam\s(?P<year>20\d\d))?",
)
# Words before the date on which a lead is back, or before the last day away; of a range, its end.
BEFORE = re.compile(
    r"\b(?:until|till|til|through|thru|returning|returns?|back|resume|ate|retorn\w*|regress?\w*"
    r"|volt\w*|vuelv\w*|volver\w*|vuelta|hasta|partir|ab|reincorpor\w*|bis|zuruck|wieder|ruckkehr"
    r"|jusquau?|retour|reviens|reviendrai|rientr\w*|(?:ri)?torn\w*|fino|t/m|tot|terug\w*)\b"
    r"(?:(?![.!?;]\s)[^\n]){0,45}$"
    r"|\bto\s+(?:\w+\W+)?$|\b(?:a|ao|al|au)\s+(?:dia\s+)?$|[-\u2013\u2014]\s*$"
    # "between the 24th and the 30th"
    r"|\b(?:between|entre|zwischen|tra|fra|tussen|mellan|mellem|mellom|mezi|medzi|miedzy|pomiedzy|intre"
    r"|\u043c\u0435\u0436\u0434\u0443)\b(?:(?![!?;\n]).){0,40}"
    r"\b(?:and|e|y|et|und|en|och|og|a|si|\u0438)\W+(?:\w+\W+){0,2}$"
)
# Further languages, and those that say it after the date.
SAY_IT_BEFORE = (
    *("sv", "no", "da", "pl", "cs", "sk", "ro", "el", "ru", "uk", "bg", "hr", "sl", "lv", "lt"),
    *("et", "he", "ar", "zh", "ja", "ko", "vi", "th", "id", "ca", "fi"),
)
SAY_IT_AFTER = ("fi", "hu", "tr", "zh", "ja", "ko", "de", "nl")
SENTENCE_END = re.compile(r"[!?;\n]|\.\s(?=\D)")
# What the English write before a date. In all other languages the day precedes the month.
MAY_BE_MONTH_FIRST = re.compile(
    r"\b(?:until|till|through|thru|return(?:ing|s)?|back|resume|from|to|away|office)\b"
)
DAYS_BEFORE = 60
MAX_BEFORE = 45
MAX_AFTER = 20
MAX_SENTENCE = 120
NEXT_TO = 20
ALWAYS = (Phrase.PART_TIME, Phrase.DESK)
# "los lunes" and "as tercas" are all of them; "na segunda semana" names no day of the week.
NO_RETURN = r"(?<!\blos )(?<!\bas )(?<!\bles )"
NO_WEEKDAY = r"(?! (?:semana|vez)\b)"


def away_until(text: str, today: date) -> date | None:
    """Return the last day that a lead says to be away or to return, at most 180 days ahead.

    In English, ``12/01/2026`` is the later one of 12 January and 1 December that may be meant. A
    day without a year is the next one. A weekday, or a day named by its distance from ``today``,
    when the lead wrote, counts if there is no date.
    """
    text = _with_each_month(plain_letters(text[:MAX_READ]))
    days = [
        day
        for pattern in _dates()
        for found in pattern.finditer(text)
        if _is_end(text, found.start(), found.end())
        for day in _meant(found, today, is_english=_is_english(text, found))
        if _is_ahead(day, today)
    ]
    named = chain(_weekdays(text, today), _relative_days(text, today))
    return max(days or (day for day in named if _is_ahead(day, today)), default=None)


def _with_each_month(text: str) -> str:
    """Return a text with the month of a period before both of its days: "november 24-30"."""
    month = rf"\b({months().pattern})\.?\s+"
    first = r"([0-3]?\d)(?:st|nd|rd|th)?\s*[-\u2013]\s*"
    second = r"(?=[0-3]?\d(?:st|nd|rd|th)?\b(?!:|[./]\d))"
    return re.sub(f"{month}{first}{second}", r"\1 \2 - \1 ", text)


def _is_ahead(day: date, today: date) -> bool:
    return 0 < (day - today).days <= MAX_DAYS_AWAY


@cache
def _dates() -> tuple[re.Pattern[str], ...]:
    month = f"(?P<name>{months().pattern})"
    named = (
        rf"(?<!\d){DAY}\s*(?:of\s+|de\s+|di\s+|-)?{month}\.?{YEAR}",
        rf"{month}\.?\s+{DAY}(?!\d){YEAR}",
    )
    return tuple(map(re.compile, (*NUMBERS, *named)))


def _is_end(text: str, start: int, end: int) -> bool:
    """Return whether the words next to a day make it the end of an absence."""
    before = _before(text, start)
    if BEFORE.search(re.sub(rf"{weekdays().pattern}(?:[ -]feira)?,?\s*$", "", before)):
        return True
    near = SENTENCE_END.split(before)[-1][-MAX_BEFORE:] + text[start:end]
    after = SENTENCE_END.split(text[end : end + MAX_AFTER])[0]
    return any(Words(near).say(Phrase.RETURN, language) for language in SAY_IT_BEFORE) or any(
        Words(after).say(Phrase.RETURN, language) for language in SAY_IT_AFTER
    )


def _is_english(text: str, found: re.Match[str]) -> bool:
    return MAY_BE_MONTH_FIRST.search(_before(text, found.start())) is not None


def _before(text: str, start: int) -> str:
    return text[max(start - DAYS_BEFORE, 0) : start]


def _sentence(text: str, start: int, end: int) -> Words:
    """Return the words of the sentence around a part of a text."""
    before = SENTENCE_END.split(text[max(start - MAX_SENTENCE, 0) : start])[-1]
    after = SENTENCE_END.split(text[end : end + MAX_SENTENCE])[0]
    return Words(before + text[start:end] + after)


def _weekdays(text: str, today: date) -> Iterator[date]:
    """Yield the days after today that a text names by their weekdays.

    The days on which a lead always works, or never, are no return.
    """
    names = weekdays()
    for found in re.finditer(NO_RETURN + names.pattern + NO_WEEKDAY, text):
        start, end = found.span()
        if not _is_end(text, start, end) or _sentence(text, start, end).languages_saying(*ALWAYS):
            continue
        number = names.number(found[0])
        with suppress(OverflowError):  # after the last day of the year 9999
            if is_next_week(text[max(start - NEXT_TO, 0) : end + NEXT_TO]):
                yield next_monday(today) + timedelta(number)
            else:
                yield today + timedelta((number - today.weekday() - 1) % 7 + 1)


def _relative_days(text: str, today: date) -> Iterator[date]:
    for named in relative_days(text, today):
        if _is_end(text, named.start, named.end):
            yield named.back
        elif named.away and _says_away(text, named):
            yield named.away


def _says_away(text: str, named: Named) -> bool:
    sentence = _sentence(text, named.start, named.end)
    return bool(sentence.languages_saying(Phrase.ABSENT, Phrase.AWAY))


def _meant(found: re.Match[str], today: date, *, is_english: bool) -> Iterator[date]:
    """Yield the days that a written date may mean."""
    parts = found.groupdict()
    if parts.get("one"):
        one, two = int(parts["one"]), int(parts["two"])
        is_month_first = parts["mark"] != "." and (is_english or two > MONTHS)
        orders = [(one, two), (two, one)] if is_month_first else [(one, two)]
    elif parts.get("month"):
        orders = [(int(parts["day"]), int(parts["month"]))]
    else:
        orders = [(int(parts["day"]), months().number(parts["name"]) + 1)]
    years = [int(parts["year"]) % 2000 + 2000] if parts["year"] else [today.year, today.year + 1]
    for day, month in orders:
        for year in years:
            with suppress(ValueError):
                yield date(year, month, day)
