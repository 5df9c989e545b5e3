"""Keep the holds of replies that another pause of the enrollment stands before."""

from cadence_core.database.migrate import run_sql_file

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the SQL file of the same name."""
    run_sql_file(__file__)
