"""The addresses that messages went to, and ids of messages that tell nobody's number."""

from cadence_core.database.migrate import run_sql_file

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the SQL file beside this one."""
    run_sql_file(__file__)
