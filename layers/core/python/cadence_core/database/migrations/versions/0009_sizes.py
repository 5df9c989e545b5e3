"""Report the texts that are longer than the limits of this release; change nothing."""

import logging
from pathlib import Path

from alembic import op
from sqlalchemy import text

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

logger = logging.getLogger(__name__)


def upgrade() -> None:
    """Log how many rows of each column are too long, and the ids of at most three of them."""
    sql = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    for column, limit, rows, ids in op.get_bind().execute(text(sql)):
        logger.warning(
            "%s: %d rows are longer than %d characters, for instance %s. They stay as they are, "
            "but no message is made from them until they are shorter.",
            *(column, rows, limit, ", ".join(map(str, ids))),
        )
