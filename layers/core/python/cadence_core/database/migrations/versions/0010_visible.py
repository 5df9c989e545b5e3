"""Keep the original due time of a step, and the quarantined enrollments of a run."""

from cadence_core.database.migrate import run_sql_file

revision = "0010"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the SQL file of the same name."""
    run_sql_file(__file__)
