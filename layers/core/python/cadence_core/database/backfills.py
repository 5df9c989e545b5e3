"""Fill in what a revision cannot, because a whole table at once would take too long.

Each backfill is a statement that handles one slice after an id, and is committed by itself, so that
the engine goes on between two slices. It finds nothing to do in a database that is up to date.
"""

from importlib.resources import files

from sqlalchemy import Connection, text

from cadence_core.database.migration_home import Home, put_first

BACKFILLS = ("place_enrollments", "normalise_zones", "note_lead_zones", "note_lanes")
BEFORE_EVERY_ID = "00000000-0000-0000-0000-000000000000"


def fill_in(connection: Connection, home: Home) -> None:
    """Run every backfill to its end, in transactions of one slice each."""
    for name in BACKFILLS:
        sql = text(files("cadence_core.database").joinpath(f"{name}.sql").read_text("utf-8"))
        after = BEFORE_EVERY_ID
        while after is not None:
            put_first(connection, home)
            after = connection.execute(sql, {"after": after}).one()[1]
            connection.commit()
