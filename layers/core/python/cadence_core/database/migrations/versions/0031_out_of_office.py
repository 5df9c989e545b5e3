"""Keep until when a lead is out of office, and let a cadence wait for the return."""

from cadence_core.database.migrate import run_sql_file

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the SQL file of the same name."""
    run_sql_file(__file__)
