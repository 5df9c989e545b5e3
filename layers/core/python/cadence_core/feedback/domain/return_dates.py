"""Reads from an automatic answer until when the lead is away."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date

MAX_DAYS_AWAY = 180
MAX_READ = 2_000
# The months as they begin in Portuguese, Spanish, English, German, French and Italian.
MONTHS = (
    "jan|ene|gen|janv",
    "feb|fev|fév|febr",
    "mar|mär|maer|mrz",
    "apr|abr|avr",
    "may|mai|mag|maj",
    "jun|juin|giu",
    "jul|juil|lug",
    "aug|ago|aoû|aou",
    "sep|set|sept",
    "oct|out|okt|ott",
    "nov",
    "dec|dez|dic|déc|dic",
)
MONTH = "|".join(f"(?P<m{number}>(?:{names})[a-zûéçä]*)" for number, names in enumerate(MONTHS, 1))
DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th|er|º|ª|°|\.)?"
YEAR = r"(?:(?:,|\.)?\s*(?:de\s+|del\s+)?(?P<year>20\d\d))?"
DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<!\d)(?P<year>20\d\d)[-/.](?P<month>[01]?\d)[-/.](?P<day>[0-3]?\d)(?!\d)",
        r"(?P<year>20\d\d)年(?P<month>[01]?\d)月(?P<day>[0-3]?\d)日",
        r"(?<![\d./-])(?P<one>[0-3]?\d)(?P<mark>[./-])(?P<two>[0-3]?\d)(?:(?P=mark)(?P<year>(?:20)?\d\d)?)?(?![\d/-]|[.:]\d)",
        rf"(?<!\d){DAY}\s*(?:of\s+|de\s+|di\s+|-)?(?:{MONTH})\b\.?{YEAR}",
        rf"\b(?:{MONTH})\b\.?\s+{DAY}(?!\d){YEAR}",
    )
)
# Words before the date on which a lead is back, or before the last day away.
BEFORE = re.compile(
    r"\b(?:until|till|til|through|thru|to|returning|returns?|back|resume|at[eé]|a|à|ao|retorn\w*"
    r"|regress\w*|regres\w*|volt\w*|vuelv\w*|volver\w*|hasta|al"
    r"|reincorpor\w*|bis|zur[uü]ck|wieder|r[uü]ckkehr|au|jusqu\W?au|jusqu\W?à|retour|reviens"
    r"|reviendrai|rientr\w*|torn\w*|fino|t/m|tot|terug\w*)\b"
    r"(?:(?![.!?;]\s)[^\n]){0,45}$|[-\u2013\u2014]\s*$",
    re.IGNORECASE,
)
DAYS_BEFORE = 60


def away_until(text: str, today: date) -> date | None:
    """Return the last day that a lead says to be away or to return, at most 180 days ahead.

    ``12/01/2026`` is the later one of 12 January and 1 December that may be meant. A day without
    a year is the next one.
    """
    text = text[:MAX_READ]
    days = [
        day
        for pattern in DATES
        for found in pattern.finditer(text)
        if BEFORE.search(text[max(found.start() - DAYS_BEFORE, 0) : found.start()])
        for day in _meant(found, today)
        if 0 < (day - today).days <= MAX_DAYS_AWAY
    ]
    return max(days, default=None)


def _meant(found: re.Match[str], today: date) -> Iterator[date]:
    """Yield the days that a written date may mean."""
    parts = found.groupdict()
    if parts.get("one"):
        one, two = int(parts["one"]), int(parts["two"])
        orders = [(one, two), (two, one)]
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
