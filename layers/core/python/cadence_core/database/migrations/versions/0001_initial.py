"""The schema of the engine."""

from cadence_core.database.migrate import run_sql_file

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the SQL file beside this one."""
    run_sql_file(__file__)
