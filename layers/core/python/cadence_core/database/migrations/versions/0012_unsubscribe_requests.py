"""Record who asked for no more messages, apart from every row that may be locked."""

from cadence_core.database.migrate import run_sql_file

revision = "0012"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the SQL file of the same name."""
    run_sql_file(__file__)
