"""The unsubscribe store over PostgreSQL."""

from typing import Any

from cadence_core.database.connection import Database
from cadence_core.database.json_text import as_json
from cadence_core.database.query_files import load_query
from cadence_core.model.suppression import SuppressionReason
from cadence_core.model.unsubscribe_token import Unsubscription
from cadence_core.unsubscribe.ports import EndedEnrollments, LinkState


class PostgresUnsubscribeStore:
    """Reads the state of a link, and unsubscribes its lead. See ``ports.UnsubscribeStore``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def state_of(self, unsubscription: Unsubscription) -> LinkState | None:
        rows = self._fetch("page_state", **_ids(unsubscription))
        states = (
            LinkState(organization, sender or "", emails or "", *flags)
            for organization, sender, emails, *flags in rows
        )
        return next(states, None)

    def record_request(self, unsubscription: Unsubscription) -> bool:
        [[exists]] = self._fetch("record_request", lead_id=str(unsubscription.lead_id))
        return bool(exists)

    def suppress(self, unsubscription: Unsubscription) -> bool:
        [[noted]] = self._fetch(
            "suppress",
            lead_id=str(unsubscription.lead_id),
            weaker=as_json(list(SuppressionReason.UNSUBSCRIBED.replaces)),
        )
        return bool(noted)

    def undo(self, unsubscription: Unsubscription) -> bool:
        [[is_undone]] = self._fetch("undo", lead_id=str(unsubscription.lead_id))
        return bool(is_undone)

    def end_enrollments(self, unsubscription: Unsubscription) -> EndedEnrollments:
        [[ended, locked]] = self._fetch("end_enrollments", **_ids(unsubscription))
        return EndedEnrollments(int(ended), int(locked))

    def _fetch(self, name: str, **parameters: str) -> list[list[Any]]:
        self._database.check()
        return self._database.fetch(name, load_query(f"unsubscribe/store/{name}"), **parameters)


def _ids(unsubscription: Unsubscription) -> dict[str, str]:
    return {
        "lead_id": str(unsubscription.lead_id),
        "enrollment_id": str(unsubscription.enrollment_id),
    }
