"""Report time zones that mean something else to PostgreSQL than to people.

PostgreSQL brings its own copy of IANA's time zone data, which only a minor upgrade of the server
renews. Schedules are judged by that copy.
"""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, text

logger = logging.getLogger(__name__)

COMPARED_DAYS = 400
# Rows from before zones were checked; a trigger refuses new ones.
NO_NAMES = """
    SELECT written.name, written.timezone, written.rows
      FROM (SELECT 'leads' AS name, timezone, count(*) AS rows FROM leads GROUP BY timezone
            UNION ALL
            SELECT 'organizations', timezone, count(*) FROM organizations GROUP BY timezone) AS written
     WHERE written.timezone IS NOT NULL AND NOT is_zone_name(written.timezone)
     ORDER BY written.name, written.timezone"""  # noqa: E501
IN_USE = """
    SELECT zone FROM lead_zones
    UNION SELECT timezone FROM organizations WHERE is_zone_name(timezone)
    UNION SELECT timezone FROM sending_schedules WHERE is_zone_name(timezone)
    ORDER BY zone"""
OFFSETS = """
    SELECT zone, CAST(extract(epoch FROM day) AS bigint),
           CAST(extract(epoch FROM (day AT TIME ZONE zone) - (day AT TIME ZONE 'UTC')) AS integer)
      FROM unnest(CAST(:zones AS text[])) AS zone
     CROSS JOIN generate_series(
           cadence_now(), cadence_now() + make_interval(days => :days), interval '1 day') AS day"""


def report_zones(connection: Connection) -> None:
    """Log the time zones that are no IANA names, and those whose data differ from IANA's."""
    for table, zone, rows in connection.execute(text(NO_NAMES)).all():
        logger.warning(
            "%s.timezone is no IANA name and counts as none: %s (rows: %d)", table, zone, rows
        )
    zones = list(connection.execute(text(IN_USE)).scalars())
    differing = sorted(set(_differing(connection, zones)))
    if differing:
        logger.warning(
            "the database's time zone data are not IANA's, which a minor upgrade of PostgreSQL"
            " renews; hours of the next %d days differ in: %s",
            COMPARED_DAYS,
            ", ".join(differing),
        )


def _differing(connection: Connection, zones: list[str]) -> Iterator[str]:
    known = [zone for zone in zones if _iana_zone(zone) is not None]
    rows = connection.execute(text(OFFSETS), {"zones": known, "days": COMPARED_DAYS})
    for name, seconds, offset in rows:
        zone = _iana_zone(name)
        expected = datetime.fromtimestamp(seconds, UTC).astimezone(zone).utcoffset()
        if expected is None or expected.total_seconds() != offset:
            yield name


@cache
def _iana_zone(name: str) -> ZoneInfo | None:
    """Return the zone by the data of the package ``tzdata``, not by those of this computer."""
    path = files("tzdata").joinpath("zoneinfo", *name.split("/"))
    if not path.is_file():
        return None
    with path.open("rb") as file:
        return ZoneInfo.from_file(file, key=name)
