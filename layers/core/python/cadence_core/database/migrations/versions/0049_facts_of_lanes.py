"""Let the pick know of a lane whether its messages are spread, and wait for a lead's return."""

from cadence_core.database.migrate import run_sql_file

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the SQL file of the same name."""
    run_sql_file(__file__)
