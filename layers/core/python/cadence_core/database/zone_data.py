"""Compares PostgreSQL's time zone data with IANA's."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

ZoneOffset = tuple[str, int, int]
"""A zone, a moment in seconds since 1970, and PostgreSQL's offset from UTC then, in seconds."""


def differing_zones(offsets: Iterable[ZoneOffset]) -> Iterator[str]:
    """Yield the zone of each offset that is not IANA's; a zone that IANA does not have is none."""
    for name, seconds, offset in offsets:
        zone = iana_zone(name)
        if zone is None:
            continue
        expected = datetime.fromtimestamp(seconds, UTC).astimezone(zone).utcoffset()
        if expected is None or expected.total_seconds() != offset:
            yield name


@cache
def iana_zone(name: str) -> ZoneInfo | None:
    """Return the zone by the data of the package ``tzdata``, or else of this computer."""
    try:
        path = files("tzdata").joinpath("zoneinfo", *name.split("/"))
    except ModuleNotFoundError:
        return _zone_of_computer(name)
    if not path.is_file():
        return None
    with path.open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


def _zone_of_computer(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return None
