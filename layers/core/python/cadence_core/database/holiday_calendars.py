"""Fill in the public holidays of every country and its parts, from the package ``holidays``.

Only the migrate function and ``make migrate`` do: the engine reads the table.
"""

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime

import holidays

from cadence_core.database.access import DatabaseAccess
from cadence_core.database.connection import Database, connected_socket
from cadence_core.database.connection_faults import translate_connection_faults
from cadence_core.database.database_url import ConnectionArguments
from cadence_core.database.statements import Session

logger = logging.getLogger(__name__)

YEARS = 5
"""This year and the next four."""
ENDS_SOON_DAYS = 200

# A holiday that moved, as those that depend on the moon do, leaves its old day. Calendars that the
# package does not have stay.
FILL = """
    WITH given AS MATERIALIZED (
        SELECT * FROM json_to_recordset(CAST(:holidays AS json))
            AS given (calendar text, day date, name text)
    ), moved AS (
        DELETE FROM holidays AS old
         WHERE old.day >= CAST(:first_day AS date)
           AND old.calendar IN (SELECT calendar FROM given)
           AND NOT EXISTS (SELECT FROM given
                            WHERE given.calendar = old.calendar AND given.day = old.day)
    ), written AS (
        INSERT INTO holidays (calendar, day, name) SELECT calendar, day, name FROM given
            ON CONFLICT (calendar, day) DO UPDATE SET name = excluded.name
         WHERE holidays.name <> excluded.name
    )
    SELECT count(*) FROM given"""
ENDING = """
    SELECT used.calendar
      FROM (SELECT DISTINCT unnest(holiday_calendars) AS calendar FROM sending_schedules) AS used
     WHERE NOT EXISTS (SELECT FROM holidays AS later
                        WHERE later.calendar = used.calendar
                          AND later.day > CAST(cadence_now() AS date) + CAST(:days AS integer))
     ORDER BY used.calendar"""


def fill_holidays(access: DatabaseAccess) -> int:
    """Fill in the holidays of this year and the next four, and return how many there are.

    Log the calendars in use that end soon all the same, because the package no longer has them.

    Raises:
        StoreUnavailableError: the database cannot be reached, or the connection was lost.
        StoreRejectedError: the database refused the statement.
    """
    this_year = datetime.now(UTC).year
    known = json.dumps(list(known_holidays(range(this_year, this_year + YEARS))))
    database = Database(lambda: access.open(_connect))
    try:
        [[count]] = database.fetch("holidays", FILL, holidays=known, first_day=f"{this_year}-01-01")
        ending = database.fetch("ending calendars", ENDING, days=ENDS_SOON_DAYS)
    finally:
        database.close()
    if ending:
        logger.warning(
            "holiday calendars in use end within %d days: %s",
            ENDS_SOON_DAYS,
            ", ".join(calendar for [calendar] in ending),
        )
    return int(count)


def _connect(arguments: ConnectionArguments) -> Session:
    # No timeout: there are some 60,000 rows, and another migration may be writing them.
    with translate_connection_faults(arguments), connected_socket(arguments, None) as with_socket:
        return Session(**with_socket)


def known_holidays(years: range) -> Iterator[dict[str, str]]:
    """Yield calendar, day and name: of ``BR`` as of ``BR-SP``, each complete in itself."""
    for country, parts in holidays.list_supported_countries(include_aliases=False).items():
        for part in (None, *parts):
            calendar = f"{country}-{part}" if part else country
            days = holidays.country_holidays(country, subdiv=part, years=years)
            for day, name in days.items():
                yield {"calendar": calendar, "day": day.isoformat(), "name": name}
