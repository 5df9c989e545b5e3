"""Keep what proves a reply, and how WhatsApp itself names a lead."""

from cadence_core.database.migrate import run_sql_file

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the SQL file of the same name."""
    run_sql_file(__file__)
