"""Make the place of an enrollment a step, so that a cadence can be edited while it runs."""

from cadence_core.database.migrate import run_sql_file

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the SQL file of the same name."""
    run_sql_file(__file__)
