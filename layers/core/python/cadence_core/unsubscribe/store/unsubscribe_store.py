"""The unsubscribe store over PostgreSQL."""

from typing import Any

from cadence_core.database.connection import Database
from cadence_core.database.query_files import load_query
from cadence_core.model.unsubscribe_token import Unsubscription
from cadence_core.unsubscribe.ports import LinkOrigin


class PostgresUnsubscribeStore:
    """Reads the origin of a link and unsubscribes a lead. See ``ports.UnsubscribeStore``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def origin_of(self, claims: Unsubscription) -> LinkOrigin | None:
        rows = self._fetch("link_origin", claims)
        return next((LinkOrigin(name, emails or "") for name, emails in rows), None)

    def unsubscribe(self, claims: Unsubscription) -> int | None:
        [[is_known, ended]] = self._fetch("unsubscribe", claims)
        return int(ended) if is_known else None

    def _fetch(self, name: str, claims: Unsubscription) -> list[list[Any]]:
        self._database.check()
        return self._database.fetch(
            name,
            load_query(f"unsubscribe/store/{name}"),
            lead_id=str(claims.lead_id),
            enrollment_id=str(claims.enrollment_id),
        )
