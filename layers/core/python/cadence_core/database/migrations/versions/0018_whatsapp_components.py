"""Give approved WhatsApp templates their header, parameter names and buttons."""

from cadence_core.database.migrate import run_sql_file

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the SQL file of the same name."""
    run_sql_file(__file__)
