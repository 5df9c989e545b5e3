"""The feedback store over PostgreSQL."""

from cadence_core.adapters.postgres.connection import Database
from cadence_core.adapters.postgres.query_files import load_query
from cadence_core.domain.unsubscription import UnsubscribeClaims


class PostgresFeedbackStore:
    """Keeps what providers and leads tell us. See ``feedback_ports.FeedbackStore``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def unsubscribe(self, claims: UnsubscribeClaims) -> int | None:
        self._database.check()
        [[is_known, ended]] = self._database.fetch(
            "unsubscribe",
            load_query("unsubscribe"),
            lead_id=str(claims.lead_id),
            interaction_id=str(claims.interaction_id),
        )
        return int(ended) if is_known else None
