"""What an event moves: a person's pause is never undone, and proof of arrival undoes giving up."""

from cadence_core.database.migrate import run_sql_file

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the SQL file beside this one."""
    run_sql_file(__file__)
