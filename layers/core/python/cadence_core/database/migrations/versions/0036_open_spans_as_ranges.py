"""Drop the functions that looked at one end of a sending window at a time."""

from cadence_core.database.migrate import run_sql_file

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the SQL file of the same name."""
    run_sql_file(__file__)
