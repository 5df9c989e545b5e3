"""Time zones, holiday calendars and working weeks of a simulated world."""

from datetime import date, time
from random import Random

# Every kind of zone that has broken a program: half hours, quarters, changes at midnight, of half
# an hour or of two, across the date line, in the southern hemisphere, in Ramadan, or none at all.
# fmt: off
ZONES = (
    "America/New_York", "America/Chicago", "America/Denver", "America/Phoenix",
    "America/Los_Angeles", "America/Anchorage", "America/Adak", "Pacific/Honolulu",
    "America/Halifax", "America/St_Johns", "America/Toronto", "America/Mexico_City",
    "America/Tijuana", "America/Havana", "America/Bogota", "America/Lima", "America/Caracas",
    "America/Santiago", "Pacific/Easter", "America/Asuncion", "America/Sao_Paulo",
    "America/Noronha", "America/Argentina/Buenos_Aires", "America/Nuuk", "Atlantic/Azores",
    "Atlantic/Reykjavik", "Europe/London", "Europe/Dublin", "Europe/Lisbon", "Europe/Madrid",
    "Europe/Paris", "Europe/Berlin", "Europe/Rome", "Europe/Athens", "Europe/Kiev",
    "Europe/Chisinau", "Europe/Moscow", "Africa/Casablanca", "Africa/Lagos", "Africa/Cairo",
    "Africa/Johannesburg", "Africa/Nairobi", "Asia/Beirut", "Asia/Jerusalem", "Asia/Gaza",
    "Asia/Tehran", "Asia/Dubai", "Asia/Kabul", "Asia/Karachi", "Asia/Kolkata", "Asia/Kathmandu",
    "Asia/Yangon", "Asia/Shanghai", "Asia/Tokyo", "Australia/Perth", "Australia/Adelaide",
    "Australia/Sydney", "Australia/Lord_Howe", "Pacific/Auckland", "Pacific/Chatham",
    "Pacific/Apia", "Pacific/Kiritimati", "Antarctica/Troll", "UTC",
)
# fmt: on

HOLIDAYS = {
    "BR": "01-01 04-18 04-21 05-01 06-19 09-07 10-12 11-02 11-15 11-20 12-25",
    "US": "01-01 01-20 02-17 05-26 06-19 07-04 09-01 10-13 11-11 11-27 12-25",
    "DE": "01-01 04-18 04-21 05-01 05-29 06-09 10-03 12-25 12-26",
    "JP": "01-01 01-13 02-11 02-23 03-20 04-29 05-03 05-05 07-21 09-15 09-23 11-03 11-23",
    "EG": "01-07 01-25 04-25 05-01 06-06 06-30 07-23 10-06",
}
"""The holidays of 2025 of five calendars, by month and day."""

SPANS = (
    ((time(9), time(17)),),
    ((time(8, 30), time(12)), (time(13, 30), time(18))),
    ((time(10), time(13)), (time(14), time(16, 45))),
    ((time(7), time(11)),),
    ((time(0), time(2)), (time(20), time(0))),  # midnight closes a day
    ((time(0), time(0)),),
)
WEEKS = ((1, 2, 3, 4, 5), (1, 2, 3, 4), (7, 1, 2, 3, 4), (2, 4), (1, 2, 3, 4, 5, 6, 7), (6, 7))


def days_of(calendar: str, year: int) -> list[date]:
    """Return the holidays of a calendar, on the days of 2025 whatever the year."""
    return [date.fromisoformat(f"{year}-{day}") for day in HOLIDAYS[calendar].split()]


def some_hours(random: Random) -> tuple[tuple[int, time, time], ...]:
    """Return the spans of a week; office hours are the most frequent."""
    spans = random.choices(SPANS, (6, 3, 3, 1, 1, 1))[0]
    week = random.choices(WEEKS, (8, 2, 2, 1, 1, 1))[0]
    return tuple((day, opens, closes) for day in week for opens, closes in spans)
