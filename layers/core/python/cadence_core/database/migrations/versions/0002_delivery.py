"""What real delivery needs: reply addresses, threads, and WhatsApp's service window."""

from cadence_core.database.migrate import run_sql_file

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the SQL file beside this one."""
    run_sql_file(__file__)
