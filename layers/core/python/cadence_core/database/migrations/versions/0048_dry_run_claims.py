"""Drop what previews picked with, instead of a run's own pick."""

from cadence_core.database.migrate import run_sql_file

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the SQL file of the same name."""
    run_sql_file(__file__)
