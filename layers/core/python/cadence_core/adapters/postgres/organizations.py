"""Organizations, as the unsubscribe page needs them."""

from cadence_core.adapters.postgres.connection import Database
from cadence_core.adapters.postgres.query_files import load_query
from cadence_core.domain.unsubscribe import Unsubscription
from cadence_core.services.open_unsubscribe_link import LinkOrigin


class PostgresOrganizations:
    """Finds organizations. See ``open_unsubscribe_link.Organizations``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def origin_of(self, claims: Unsubscription) -> LinkOrigin | None:
        self._database.check()
        rows = self._database.fetch(
            "link_origin",
            load_query("link_origin"),
            lead_id=str(claims.lead_id),
            enrollment_id=str(claims.enrollment_id),
        )
        return next((LinkOrigin(name, emails or "") for name, emails in rows), None)
