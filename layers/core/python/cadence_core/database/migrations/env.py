"""Alembic's entry point: applies the revisions over the connection from ``migrate``."""

from alembic import context
from sqlalchemy import text

from cadence_core.database.grant_to_roles import grant_to_roles
from cadence_core.database.install_functions import install_functions
from cadence_core.database.migration_home import check_version, find_home, put_first

# An arbitrary constant, so that simultaneous deployments wait for each other.
MIGRATION_LOCK = 7_236_114_980

attributes = context.config.attributes
connection = attributes["connection"]
check_version(connection)
connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
home = attributes["home"] = find_home(connection)
put_first(connection, home)
# Taking the lock began the transaction; `migrate` commits it. The schema is explicit because
# another application on the search_path may use Alembic too.
context.configure(connection=connection, version_table_schema=home.schema)
context.run_migrations()
install_functions(connection)
grant_to_roles(connection)
