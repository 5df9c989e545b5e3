"""Alembic's entry: applies the revisions over the connection that ``migrate`` hands over."""

from alembic import context
from sqlalchemy import text

from cadence_core.database.install_functions import install_functions

# Any constant of our own; two deployments at once then wait for each other.
MIGRATION_LOCK = 7_236_114_980

connection = context.config.attributes["connection"]
context.configure(connection=connection, transaction_per_migration=False)
with context.begin_transaction():
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
    context.run_migrations()
    install_functions(connection)
