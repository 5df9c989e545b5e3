"""Add sending windows: schedules, days off, holidays, delays in business days."""

from cadence_core.database.migrate import run_sql_file

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the SQL file of the same name."""
    run_sql_file(__file__)
