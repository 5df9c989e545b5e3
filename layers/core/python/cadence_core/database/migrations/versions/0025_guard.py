"""Add the reputation guard: pauses, accepted rates, SES tenants, replies of colleagues."""

from cadence_core.database.migrate import run_sql_file

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the SQL file of the same name."""
    run_sql_file(__file__)
