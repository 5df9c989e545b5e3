"""Look into the queues of many organizations at once in a pick."""

from cadence_core.database.migrate import run_sql_file

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the SQL file of the same name."""
    run_sql_file(__file__)
