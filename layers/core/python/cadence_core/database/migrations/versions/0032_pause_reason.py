"""Keep why a cadence is paused."""

from cadence_core.database.migrate import run_sql_file

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the SQL file of the same name."""
    run_sql_file(__file__)
