"""Add caps: how many messages may leave in 24 hours, and the pace of all runs."""

from cadence_core.database.migrate import run_sql_file

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the SQL file of the same name."""
    run_sql_file(__file__)
