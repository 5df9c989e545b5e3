"""Organizations, as the unsubscribe page needs them."""

from uuid import UUID

from cadence_core.adapters.postgres.connection import Database
from cadence_core.adapters.postgres.query_files import load_query


class PostgresOrganizations:
    """Finds organizations. See ``open_unsubscribe_link.Organizations``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def name_for_lead(self, lead_id: UUID) -> str | None:
        self._database.check()
        rows = self._database.fetch(
            "organization_of_lead", load_query("organization_of_lead"), lead_id=str(lead_id)
        )
        return str(rows[0][0]) if rows else None
