"""Add the queue by organization: zones and kinds of touches, whose turn it is, the pick's type."""

from cadence_core.database.migrate import run_sql_file

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the SQL file of the same name."""
    run_sql_file(__file__)
