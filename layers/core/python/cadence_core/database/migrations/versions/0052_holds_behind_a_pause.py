"""Keep every hold of the engine behind a pause by a person."""

from cadence_core.database.migrate import run_sql_file

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the SQL file of the same name."""
    run_sql_file(__file__)
