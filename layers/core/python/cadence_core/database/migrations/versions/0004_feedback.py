"""What comes back: delivery events, replies, suppressions, and the settling of doubtful sends."""

from cadence_core.database.migrate import run_sql_file

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the SQL file beside this one."""
    run_sql_file(__file__)
