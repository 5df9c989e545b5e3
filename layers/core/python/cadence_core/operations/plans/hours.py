"""The hours of a week, as a document writes them: ``monday: [09:00-12:00, 13:30-17:00]``."""

import re
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import AfterValidator

Day = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
DAYS: tuple[Day, ...] = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)
"""In the order of ISO 8601: the first is day 1."""
TIME = r"(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,6})?)?|24:00(?::00(?:\.0{1,6})?)?"
SPAN = re.compile(rf"\s*({TIME})\s*-\s*({TIME})\s*")
NO_SECONDS = re.compile(r"(?<=:\d\d):00$")


def canonical(time: str) -> str:
    """Return a time as short as it can be: ``09:00:00.0`` is ``09:00``."""
    head, _, fraction = time.partition(".")
    return f"{head}.{fraction.rstrip('0')}" if fraction.strip("0") else NO_SECONDS.sub("", head)


def _span(text: str) -> str:
    if not (found := SPAN.fullmatch(text)):
        raise ValueError("is not a span such as 09:00-17:00")
    opens, closes = map(canonical, found.groups())
    if opens >= closes:
        raise ValueError("closes before it opens; a span over midnight is two")
    return f"{opens}-{closes}"


def _day(spans: tuple[str, ...]) -> tuple[str, ...]:
    spans = tuple(sorted(spans))
    for earlier, later in pairwise(spans):
        if later.partition("-")[0] < earlier.partition("-")[2]:
            raise ValueError("spans overlap")
    return spans


WeekOfHours = dict[
    Day, Annotated[tuple[Annotated[str, AfterValidator(_span)], ...], AfterValidator(_day)]
]
