"""Sending windows by brute force: minute by minute, by the clock on the wall of zoneinfo."""

import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

from pg8000.native import Connection

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
MIDNIGHT = 24 * 60
EDGE_ZONES = (
    "UTC",
    "Africa/Cairo",  # at midnight
    "Africa/Casablanca",  # with Ramadan until 2026
    "America/Havana",
    "America/New_York",
    "America/Sao_Paulo",  # none since 2019
    "America/St_Johns",
    "Antarctica/Troll",  # by two hours
    "Asia/Beirut",
    "Asia/Gaza",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",  # by half an hour
    "Europe/Dublin",  # its standard time is that of summer
    "Europe/London",
    "Pacific/Apia",  # without a 30th of December 2011
    "Pacific/Chatham",
    "Pacific/Kiritimati",
)


@dataclass
class Zones:
    """The time zones by the very data that a PostgreSQL server reads."""

    folder: Path

    @classmethod
    def of(cls, connection: Connection) -> "Zones":
        [[shared]] = connection.run("SELECT setting FROM pg_config WHERE name = 'SHAREDIR'")
        own = Path(shared) / "timezone"
        return cls(own if own.is_dir() else Path("/usr/share/zoneinfo"))

    def __call__(self, name: str) -> ZoneInfo:
        return zone_of_file(self.folder / name)


@cache
def zone_of_file(path: Path) -> ZoneInfo:
    with path.open("rb") as file:
        return ZoneInfo.from_file(file, key=path.name)


@cache
def transitions(zone: ZoneInfo) -> list[datetime]:
    """Return the moments from 2010 to 2037 at which the clock is set, to the minute."""
    found = []
    moment, step = datetime(2010, 1, 1, tzinfo=UTC), timedelta(hours=12)
    while moment.year < 2038:
        if offset(zone, moment) != offset(zone, moment + step):
            found.append(first_minute_set(zone, moment, step))
        moment += step
    return found


def first_minute_set(zone: ZoneInfo, begin: datetime, within: timedelta) -> datetime:
    minutes = bisect.bisect_left(
        range(int(within / MINUTE)),
        True,  # noqa: FBT003
        key=lambda n: offset(zone, begin + MINUTE * n) != offset(zone, begin),
    )
    return begin + MINUTE * minutes


def offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta(0)


def later_instant(zone: ZoneInfo, local: datetime) -> datetime:
    """Return the later moment of those that a local time may mean, as PostgreSQL does."""
    return max(local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))


@dataclass(frozen=True)
class Schedule:
    """The spans of each ISO weekday, in minutes after midnight, and the days without any."""

    spans: dict[int, list[tuple[int, int]]]
    days_without: frozenset[date] = frozenset()

    def is_sending_day(self, day: date) -> bool:
        return bool(self.spans.get(day.isoweekday())) and day not in self.days_without

    def is_open(self, zone: ZoneInfo, moment: datetime) -> bool:
        local = moment.astimezone(zone)
        minute = local.hour * 60 + local.minute
        return local.date() not in self.days_without and any(
            opens <= minute < closes for opens, closes in self.spans.get(local.isoweekday(), [])
        )

    def next_open(
        self, zone: ZoneInfo, moment: datetime, margin: timedelta = timedelta(0)
    ) -> datetime | None:
        """Return the first open moment of the next 30 days that stays open for the margin."""
        for candidate in moments_after(moment, 30 * DAY):
            if self.is_open(zone, candidate) and not any(
                not self.is_open(zone, later)
                for later in moments_after(candidate, margin)
                if later < candidate + margin
            ):
                return candidate
        return None

    def open_until(self, zone: ZoneInfo, moment: datetime) -> datetime | None:
        """Return the first shut moment of the next 14 days, or the last of them."""
        for candidate in moments_after(moment, 14 * DAY):
            if not self.is_open(zone, candidate):
                return None if candidate == moment else candidate
        return candidate

    def open_time(self, zone: ZoneInfo, begin: datetime, end: datetime) -> timedelta:
        moments = [*moments_after(begin, end - begin), end]
        total = timedelta(0)
        for one, following in pairwise(moments):
            if one < end and self.is_open(zone, one):
                total += min(following, end) - one
        return total

    def due(
        self, zone: ZoneInfo, begin: datetime, days: int, business_days: int, hours: int
    ) -> datetime:
        """Return when a step is due."""
        local = begin.astimezone(zone).replace(tzinfo=None)
        moved = local + days * DAY
        for _ in range(business_days):
            moved += DAY
            while not self.is_sending_day(moved.date()):
                moved += DAY
        waited = later_instant(zone, moved) if moved != local else begin
        return waited + timedelta(hours=hours)


def moments_after(begin: datetime, duration: timedelta) -> Iterator[datetime]:
    """Yield the moment and each whole minute after it: a span opens and closes at one."""
    yield begin
    moment = begin.replace(second=0, microsecond=0) + MINUTE
    while moment <= begin + duration:
        yield moment
        moment += MINUTE


def time_of(minute: int) -> str:
    """Return a minute of a day as PostgreSQL reads it, 24:00 included."""
    return "24:00" if minute == MIDNIGHT else time(minute // 60, minute % 60).isoformat()
