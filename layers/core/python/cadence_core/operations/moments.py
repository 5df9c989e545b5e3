"""Instants in words, for operators."""

from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

UNITS = (
    (timedelta(days=1), "day"),
    (timedelta(hours=1), "hour"),
    (timedelta(minutes=1), "minute"),
    (timedelta(seconds=1), "second"),
)
MIN_DISTANCE = timedelta(seconds=1)
MAX_SILENCE = timedelta(minutes=30)
"""Two ticks of the default schedule."""


def relative(instant: datetime, at: datetime) -> str:
    """Return about how far an instant is from ``at``: ``in 3 hours``, ``2 days ago`` or ``now``."""
    distance = abs(instant - at)
    if distance < MIN_DISTANCE:
        return "now"
    return f"in {duration(distance)}" if instant > at else f"{duration(distance)} ago"


def duration(length: timedelta) -> str:
    """Return about how long a time is: ``3 hours``, ``1 minute`` or ``0 seconds``."""
    # What is 60 minutes in whole minutes is an hour.
    longest = (
        each
        for each, (finer, _) in pairwise((*UNITS, UNITS[-1]))
        if round(length / finer) * finer >= each[0]
    )
    unit, name = next(longest, UNITS[-1])
    count = round(length / unit)
    return f"{count} {name}{'' if count == 1 else 's'}"


def local_time(instant: datetime, zone: str | None) -> str | None:
    """Return weekday and time on a clock in a zone; ``None`` if this computer lacks the zone."""
    try:
        local = instant.astimezone(ZoneInfo(zone or ""))
    except (ValueError, ZoneInfoNotFoundError):
        return None
    return f"{local:%A %H:%M} in {zone}"


def moment(instant: datetime, at: datetime) -> str:
    """Return an instant in UTC, and how far it is from ``at``."""
    return f"{instant:%Y-%m-%d %H:%M} UTC, {relative(instant, at)}"


def silence(last_run_at: datetime | None, at: datetime) -> str | None:
    """Return what to say if no run has started for two ticks of the schedule."""
    if last_run_at is None:
        return "No run has ever started: enable the schedule, or invoke the function."
    if at - last_run_at > MAX_SILENCE:
        return f"The last run started {moment(last_run_at, at)}. Is the schedule enabled?"
    return None
