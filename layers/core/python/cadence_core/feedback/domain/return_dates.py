"""Reads from an automatic answer until when the lead is away."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta

MAX_DAYS_AWAY = 180
MAX_READ = 2_000
# The months in English, Portuguese, Spanish, German, French, Italian and Dutch.
MONTHS = (
    "jan(?:uary|eiro|uar|vier|v|uari)?|j[aä]n(?:ner)?|ene(?:ro)?|gen(?:naio)?",
    "feb(?:ruary|ruar|rero|braio|ruari)?|fev(?:ereiro)?|f[eé]v(?:rier)?",
    "mar(?:ch|[cç]o|zo|s)?|m[aä]rz|maerz|mrz|maart|mrt",
    "apr(?:il|ile)?|abr(?:il)?|avr(?:il)?",
    "may|mai(?:o)?|mayo|mag(?:gio)?|mei",
    "june?|jun(?:ho|io|i)|juin|giu(?:gno)?",
    "jul(?:y|ho|io|i)?|juil(?:let)?|lug(?:lio)?",
    "aug(?:ust|ustus)?|ago(?:sto)?|ao[uû]t",
    "sept?(?:ember|iembre|tembre|embre)?|set(?:embro|iembre|tembre)?",
    "oct(?:ober|ubre|obre)?|out(?:ubro)?|okt(?:ober)?|ott(?:obre)?",
    "nov(?:ember|embro|iembre|embre)?",
    "dec(?:ember)?|dez(?:ember|embro)?|dic(?:iembre|embre)?|d[eé]c(?:embre)?",
)
MONTH = "|".join(f"(?P<m{number}>{names})" for number, names in enumerate(MONTHS, 1))
DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th|er|º|ª|°|\.)?"
YEAR = r"(?:(?:,|\.)?\s*(?:de\s+|del\s+)?(?P<year>20\d\d))?"
DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<!\d)(?P<year>20\d\d)[-/.](?P<month>[01]?\d)[-/.](?P<day>[0-3]?\d)(?!\d)",
        r"(?P<year>20\d\d)年(?P<month>[01]?\d)月(?P<day>[0-3]?\d)日",
        r"(?<![\d./-])(?P<one>[0-3]?\d)(?P<mark>[./-])(?P<two>[0-3]?\d)(?:(?P=mark)(?P<year>(?:20)?\d\d)?)?(?![\d/-]|[.:]\d)",
        rf"(?<!\d){DAY}\s*(?:of\s+|de\s+|di\s+|-)?(?:{MONTH})(?!\w)\.?{YEAR}",
        rf"\b(?:{MONTH})(?!\w)\.?\s+{DAY}(?!\d){YEAR}",
    )
)
# From Monday to Sunday. "Segunda" and others are also numbers: "na segunda semana".
WEEKDAYS = (
    r"monday|segunda(?:-feira)?(?! (?:semana|vez))|lunes|montag|lundi|luned[iì]|maandag",
    r"tuesday|ter[cç]a(?:-feira)?|martes|dienstag|mardi|marted[iì]|dinsdag",
    (
        r"wednesday|quarta(?:-feira)?(?! (?:semana|vez))|mi[eé]rcoles|mittwoch|mercredi"
        r"|mercoled[iì]|woensdag"
    ),
    r"thursday|quinta(?:-feira)?(?! (?:semana|vez))|jueves|donnerstag|jeudi|gioved[iì]|donderdag",
    r"friday|sexta(?:-feira)?(?! (?:semana|vez))|viernes|freitag|vendredi|venerd[iì]|vrijdag",
    r"saturday|s[aá]bado|samstag|sonnabend|samedi|sabato|zaterdag",
    r"sunday|domingo|sonntag|dimanche|domenica|zondag",
)
WEEKDAY = re.compile(
    rf"\b(?:{'|'.join(f'(?P<d{number}>{names})' for number, names in enumerate(WEEKDAYS))})\b",
    re.IGNORECASE,
)
# Words before the date on which a lead is back, or before the last day away; of a range, its end.
BEFORE = re.compile(
    r"\b(?:until|till|til|through|thru|returning|returns?|back|resume|at[eé]|retorn\w*|regress?\w*"
    r"|volt\w*|vuelv\w*|volver\w*|hasta|reincorpor\w*|bis|zur[uü]ck|wieder|r[uü]ckkehr"
    r"|jusqu\W?au|jusqu\W?à|retour|reviens|reviendrai|rientr\w*|torn\w*|fino|t/m|tot|terug\w*)\b"
    r"(?:(?![.!?;]\s)[^\n]){0,45}$"
    r"|\bto\s+(?:\w+\W+)?$|\b(?:a|à|ao|al|au)\s+(?:dia\s+)?$|[-\u2013\u2014]\s*$",
    re.IGNORECASE,
)
# What the English write before a date. In all other languages the day precedes the month.
MAY_BE_MONTH_FIRST = re.compile(
    r"\b(?:until|till|through|thru|return(?:ing|s)?|back|resume|from|to|away|office)\b",
    re.IGNORECASE,
)
DAYS_BEFORE = 60


def away_until(text: str, today: date) -> date | None:
    """Return the last day that a lead says to be away or to return, at most 180 days ahead.

    In English, ``12/01/2026`` is the later one of 12 January and 1 December that may be meant. A
    day without a year is the next one. A weekday counts if there is no date: it is the next such
    day after ``today``, when the lead wrote.
    """
    text = text[:MAX_READ]
    days = [
        day
        for pattern in DATES
        for found in pattern.finditer(text)
        if BEFORE.search(before := text[max(found.start() - DAYS_BEFORE, 0) : found.start()])
        for day in _meant(found, today, is_english=bool(MAY_BE_MONTH_FIRST.search(before)))
        if 0 < (day - today).days <= MAX_DAYS_AWAY
    ]
    return max(days or _weekdays(text, today), default=None)


def _weekdays(text: str, today: date) -> list[date]:
    """Return the days after today that a text names by their weekdays."""
    numbers = [
        next(number for number in range(7) if found[f"d{number}"])
        for found in WEEKDAY.finditer(text)
        if BEFORE.search(text[max(found.start() - DAYS_BEFORE, 0) : found.start()])
    ]
    with suppress(OverflowError):  # after the last day of the year 9999
        return [today + timedelta((number - today.weekday() - 1) % 7 + 1) for number in numbers]
    return []


def _meant(found: re.Match[str], today: date, *, is_english: bool) -> Iterator[date]:
    """Yield the days that a written date may mean."""
    parts = found.groupdict()
    if parts.get("one"):
        one, two = int(parts["one"]), int(parts["two"])
        is_month_first = is_english and parts["mark"] != "."
        orders = [(one, two), (two, one)] if is_month_first else [(one, two)]
    elif parts.get("month"):
        orders = [(int(parts["day"]), int(parts["month"]))]
    else:
        month = next(number for number in range(1, 13) if parts[f"m{number}"])
        orders = [(int(parts["day"]), month)]
    years = [int(parts["year"]) % 2000 + 2000] if parts["year"] else [today.year, today.year + 1]
    for day, month in orders:
        for year in years:
            with suppress(ValueError):
                yield date(year, month, day)
