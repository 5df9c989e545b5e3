"""Migrate a database to the newest revision: ``python -m cadence_core.database.migrate``.

Alembic runs the revisions, which are plain SQL files, in order; then the changed functions are
installed. All of it is one transaction: a failed migration changes nothing. No downgrades. Long
backfills follow in transactions of their own, and the indexes that no message waits for.
The engine itself never imports this module, Alembic or SQLAlchemy.
"""

import os
import sys
import time
from importlib.resources import files
from pathlib import Path

import pg8000.dbapi
from alembic import command, op
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError

from cadence_core.database.access import DatabaseAccess, UrlAccess, database_access
from cadence_core.database.address_keys import read_new_addresses
from cadence_core.database.backfills import fill_in
from cadence_core.database.connection import Database, connected_socket, open_connection
from cadence_core.database.connection_faults import translate_connection_faults
from cadence_core.database.database_url import ConnectionArguments, connection_arguments
from cadence_core.database.holiday_calendars import fill_holidays
from cadence_core.database.install_functions import run_sql
from cadence_core.database.late_indexes import build_late_indexes
from cadence_core.database.migration_home import migration_fault, put_first
from cadence_core.database.settings import DatabaseSettings
from cadence_core.database.zones import report_zones
from cadence_core.errors import CadenceError

MAX_READING_SECONDS = 300
"""How long the addresses of earlier rows are read, at about 3,000 a second."""


def migrate_database(database_url: str) -> str:
    """Migrate the database that a URL names. See ``migrate``."""
    return migrate(UrlAccess(connection_arguments(database_url)))


def migrate(access: DatabaseAccess) -> str:
    """Apply every missing revision, install changed functions, and return the newest revision's id.

    Raises:
        StoreUnavailableError: the database cannot be reached, or the connection was lost.
        StoreRejectedError: the database refused a revision, is too old, or already has other
            objects with these names.
        CadenceError: the database is at a revision that this code does not know.
    """
    engine = create_engine("postgresql+pg8000://", creator=lambda: access.open(_connect))
    config = Config()
    config.set_main_option("script_location", str(files("cadence_core.database") / "migrations"))
    try:
        with engine.connect() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()
            home = config.attributes["home"]
            fill_in(connection, home)
            put_first(connection, home)
            report_zones(connection)
            connection.commit()
            build_late_indexes(connection, home)
            context = MigrationContext.configure(
                connection, opts={"version_table_schema": home.schema}
            )
            revision = context.get_current_revision()
    except (pg8000.Error, DBAPIError) as error:
        raise migration_fault(error, config.attributes.get("home")) from None
    except CommandError as error:
        raise CadenceError(f"migrating: {error}") from None
    finally:
        engine.dispose()
    newest = ScriptDirectory.from_config(config).get_current_head()
    if revision is None or revision != newest:
        message = f"the database is at revision {revision}, not at {newest}"
        raise CadenceError(message)
    _read_addresses(access)
    return revision


def _read_addresses(access: DatabaseAccess) -> None:
    """Read the addresses that have no key, slice by slice. Runs read what is left."""
    database = Database(lambda: access.open(open_connection))
    end = time.monotonic() + MAX_READING_SECONDS
    try:
        while read_new_addresses(database) and time.monotonic() < end:
            pass
    finally:
        database.close()


def _connect(arguments: ConnectionArguments) -> pg8000.dbapi.Connection:
    # No timeout: a revision may take any time.
    with translate_connection_faults(arguments), connected_socket(arguments, None) as with_socket:
        return pg8000.dbapi.connect(**with_socket)


def run_sql_file(revision_file: str) -> None:
    """Run the ``.sql`` file of the same name as a revision, in the migration's transaction."""
    run_sql(op.get_bind(), Path(revision_file).with_suffix(".sql").read_text(encoding="utf-8"))


def main() -> None:
    """Migrate the database that the ``DATABASE_…`` variables name."""
    try:
        settings = DatabaseSettings.from_environment(os.environ)
        access = database_access(settings)
        revision = migrate(access)
        fill_holidays(access)
    except CadenceError as error:
        sys.exit(f"migrate: {error}")
    sys.stdout.write(f"The database is at revision {revision}.\n")


if __name__ == "__main__":
    main()
