"""Reads standings from rows, and describes a pause to PostgreSQL."""

from dataclasses import asdict
from typing import Any

from cadence_core.feedback.domain.reputation import (
    AcceptedRates,
    Figures,
    PauseScope,
    Standing,
)


def standing_from(row: list[Any]) -> Standing:
    """Build a standing from a row of ``standings.sql``."""
    scope, org_id, sender_id, domain, is_paused, bounce_rate, complaint_rate, *counts = row
    return Standing(
        scope=PauseScope(scope),
        org_id=org_id,
        sender_id=sender_id,
        domain=domain,
        figures=Figures(*map(int, counts)),
        rates=AcceptedRates(bounce_rate, complaint_rate),
        is_paused=is_paused,
    )


def pause_payload(standing: Standing) -> dict[str, Any]:
    """Return the payload of ``pause_reputation.sql``."""
    return {
        "org_id": str(standing.org_id),
        "scope": standing.scope,
        "sender_id": standing.sender_id and str(standing.sender_id),
        "domain": standing.domain,
        "detail": standing.detail,
        **asdict(standing.figures),
    }
