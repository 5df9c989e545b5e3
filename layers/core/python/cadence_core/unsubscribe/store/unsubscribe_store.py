"""The unsubscribe store over PostgreSQL."""

from typing import Any

from cadence_core.database.connection import Database
from cadence_core.database.json_text import as_json
from cadence_core.database.query_files import load_query
from cadence_core.model.suppression import SuppressionReason
from cadence_core.model.unsubscribe_token import Unsubscription
from cadence_core.unsubscribe.ports import LinkOrigin


class PostgresUnsubscribeStore:
    """Reads the origin of a link and unsubscribes a lead. See ``ports.UnsubscribeStore``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def origin_of(self, unsubscription: Unsubscription) -> LinkOrigin | None:
        rows = self._fetch("link_origin", unsubscription)
        return next((LinkOrigin(name, emails or "") for name, emails in rows), None)

    def unsubscribe(self, unsubscription: Unsubscription) -> int | None:
        replaces = as_json(list(SuppressionReason.UNSUBSCRIBED.replaces))
        [[is_known, ended]] = self._fetch("unsubscribe", unsubscription, replaces=replaces)
        return int(ended) if is_known else None

    def _fetch(
        self, name: str, unsubscription: Unsubscription, **parameters: str
    ) -> list[list[Any]]:
        self._database.check()
        return self._database.fetch(
            name,
            load_query(f"unsubscribe/store/{name}"),
            lead_id=str(unsubscription.lead_id),
            enrollment_id=str(unsubscription.enrollment_id),
            **parameters,
        )
