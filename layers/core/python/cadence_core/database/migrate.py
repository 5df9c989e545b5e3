"""Bring a database's schema to the newest revision: ``python -m cadence_core.database.migrate``.

The revisions are plain SQL files, run in order by Alembic, then the functions that changed, all in
one transaction: a migration that fails leaves nothing behind. They only go forward. The engine
itself never imports this module, nor Alembic or SQLAlchemy.
"""

import os
import sys
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
from cadence_core.database.connecting import connected_socket, connecting_faults
from cadence_core.database.database_url import ConnectionArguments, connection_arguments
from cadence_core.database.install_functions import run_sql
from cadence_core.database.migration_home import migration_fault
from cadence_core.database.settings import DatabaseSettings
from cadence_core.errors import CadenceError


def migrate_database(database_url: str) -> str:
    """Migrate the database of a URL. See ``migrate``."""
    return migrate(UrlAccess(connection_arguments(database_url)))


def migrate(access: DatabaseAccess) -> str:
    """Apply every revision the database does not have yet and return the newest one's id.

    Raises:
        StoreUnavailableError: the database cannot be reached or was lost.
        StoreRejectedError: the database refused a revision, or has tables of these names already.
        CadenceError: the database is at a revision that this version does not know.
    """
    engine = create_engine("postgresql+pg8000://", creator=lambda: access.open(_connect))
    config = Config()
    config.set_main_option("script_location", str(files("cadence_core.database") / "migrations"))
    try:
        with engine.connect() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()
            schema = config.attributes["home"].schema
            context = MigrationContext.configure(connection, opts={"version_table_schema": schema})
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
    return revision


def _connect(arguments: ConnectionArguments) -> pg8000.dbapi.Connection:
    # No bound on how long a revision may take.
    with connecting_faults(arguments), connected_socket(arguments, None) as with_socket:
        return pg8000.dbapi.connect(**with_socket)


def run_sql_file(revision_file: str) -> None:
    """Run the ``.sql`` file beside a revision, inside the migration's transaction."""
    run_sql(op.get_bind(), Path(revision_file).with_suffix(".sql").read_text(encoding="utf-8"))


def main() -> None:
    """Migrate the database of DATABASE_URL."""
    try:
        settings = DatabaseSettings.from_environment(os.environ)
        revision = migrate(database_access(settings))
    except CadenceError as error:
        sys.exit(f"migrate: {error}")
    sys.stdout.write(f"The database is at revision {revision}.\n")


if __name__ == "__main__":
    main()
