"""Grant each role of the engine the rights that its part needs.

``roles/ROLE.sql`` holds the rights of a role. They are granted with every migration, so that a role
that is created later gets them with the next one, and so do new tables. A role that owns the tables
needs no grants: one role for everything works too.
"""

import logging
from pathlib import Path

from sqlalchemy import Connection, text

from cadence_core.database.install_functions import run_sql

ROLES = Path(__file__).parent / "roles"
GRANTED_ROLES = ("cadence_engine", "cadence_feedback", "cadence_page", "cadence_operator")
EXISTING = "SELECT rolname FROM pg_roles WHERE rolname = ANY (:roles)"

logger = logging.getLogger(__name__)


def grant_to_roles(connection: Connection) -> None:
    """Grant the rights of every role that exists, and log which do not.

    Runs in the caller's transaction. No role at all is an installation with one role for
    everything; some of them without the others are probably a mistake.
    """
    existing = set(connection.execute(text(EXISTING), {"roles": list(GRANTED_ROLES)}).scalars())
    for role in GRANTED_ROLES:
        if role in existing:
            run_sql(connection, (ROLES / f"{role}.sql").read_text(encoding="utf-8"))
    missing = [role for role in GRANTED_ROLES if role not in existing]
    if missing:
        level = logging.WARNING if existing else logging.INFO
        logger.log(level, "no rights granted to roles that do not exist: %s", ", ".join(missing))
