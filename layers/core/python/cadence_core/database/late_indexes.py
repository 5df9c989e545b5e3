"""Build the indexes of large tables that no message waits for, while the engine goes on."""

import re
import time
from importlib.resources import files

from sqlalchemy import Connection, text

from cadence_core.database.install_functions import run_sql
from cadence_core.database.migration_home import Home

# An arbitrary constant. Another one than that of the migration, which ends with its transaction.
BUILDING_LOCK = 7_236_114_981
SECONDS_BETWEEN_TRIES = 0.2
PUT_FIRST = """
    SELECT set_config('search_path',
                      quote_ident(:home) || ', ' || current_setting('search_path'), false)
     WHERE current_schema() IS DISTINCT FROM :home"""
# What is left when the building of an index was interrupted.
INVALID = """
    SELECT CAST(indexrelid AS regclass)::text
      FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
     WHERE NOT indisvalid AND relname = ANY (:names)
       AND relnamespace = current_schema()::regnamespace"""


def build_late_indexes(connection: Connection, home: Home) -> None:
    """Build the indexes of ``late_indexes.sql`` that are missing, or only half built.

    No transaction may be open. PostgreSQL waits for the transactions that write to the table.
    """
    sql = files("cadence_core.database").joinpath("late_indexes.sql").read_text("utf-8")
    connection.execution_options(isolation_level="AUTOCOMMIT")
    connection.execute(text(PUT_FIRST), {"home": home.schema})
    _wait_for_others(connection)
    names = re.findall(r"IF NOT EXISTS (\w+)", sql)
    for name in connection.execute(text(INVALID), {"names": names}).scalars().all():
        run_sql(connection, f"DROP INDEX CONCURRENTLY {name}")
    for statement in sql.split(";\n"):
        run_sql(connection, statement)


def _wait_for_others(connection: Connection) -> None:
    """Try again and again: the building of an index would wait for a session that waits for it."""
    lock = text("SELECT pg_try_advisory_lock(:lock)")
    while not connection.execute(lock, {"lock": BUILDING_LOCK}).scalar_one():
        time.sleep(SECONDS_BETWEEN_TRIES)
