"""Add the sending rules: types, switches, touch rules, pilots, the history of settings."""

from cadence_core.database.migrate import run_sql_file

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the SQL file of the same name."""
    run_sql_file(__file__)
