"""What a clock on a wall says: windows, holidays and delays by zoneinfo and brute force.

Nothing here knows how the engine computes. A local time that does not exist, or exists twice, is
read as the later of its two possible instants.
"""

from collections.abc import Container, Sequence
from datetime import UTC, date, datetime, time
from functools import cache
from zoneinfo import ZoneInfo

MIDNIGHT = time(0)
Hours = Sequence[tuple[int, time, time]]
"""Spans of a week: the ISO weekday, the opening and the closing time; midnight closes the day."""


@cache
def zone_of_name(name: str) -> ZoneInfo:
    """Return a zone, which is read from disk once."""
    return ZoneInfo(name)


def local(at: datetime, zone: str) -> datetime:
    """Return what the clock of a zone shows."""
    return at.astimezone(zone_of_name(zone))


def instant(wall: datetime, zone: str) -> datetime:
    """Return the instant at which the clock of a zone shows a time."""
    aware = wall.replace(tzinfo=zone_of_name(zone))
    return max(aware.replace(fold=fold).astimezone(UTC) for fold in (0, 1))


def is_open(hours: Hours, days_off: Container[date], zone: str, at: datetime) -> bool:
    """Return whether a span of the week holds this moment and the day is no holiday."""
    wall = local(at, zone)
    return wall.date() not in days_off and any(
        day == wall.isoweekday()
        and opens <= wall.time()
        and (closes == MIDNIGHT or wall.time() < closes)
        for day, opens, closes in hours
    )
