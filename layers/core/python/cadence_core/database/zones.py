"""Report time zones that mean something else to PostgreSQL than to people.

PostgreSQL brings its own copy of IANA's time zone data, which only a minor upgrade of the server
renews. Schedules are judged by that copy.
"""

import logging

from sqlalchemy import Connection, text

from cadence_core.database.zone_data import differing_zones

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
    offsets = connection.execute(text(OFFSETS), {"zones": zones, "days": COMPARED_DAYS}).all()
    differing = sorted(set(differing_zones((name, at, offset) for name, at, offset in offsets)))
    if differing:
        logger.warning(
            "the database's time zone data are not IANA's, which a minor upgrade of PostgreSQL"
            " renews; hours of the next %d days differ in: %s",
            COMPARED_DAYS,
            ", ".join(differing),
        )
