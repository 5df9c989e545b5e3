"""What an event says: ids, codes and a time. Pure.

A person may type words into a reason. Only codes that the engine knows leave, so that no event can
hold a name or an address.
"""

from dataclasses import dataclass
from enum import StrEnum

from cadence_core.model.enrollment import EnrollmentStatus
from cadence_core.model.reasons import Reason


@dataclass(frozen=True, slots=True)
class StandingEvent:
    """A row of the outbox: an enrollment went from one status to another. ``at`` is ISO 8601."""

    id: int
    event_id: str
    org_id: str
    lead_id: str
    enrollment_id: str
    cadence_id: str
    from_status: str
    to_status: str
    reason: str | None
    paused_by: str | None
    at: str


def detail_of(event: StandingEvent) -> dict[str, str | None]:
    """Return the detail of an event on the bus, in less than 1 KB of JSON.

    Its field names are a contract. ``id`` is the same each time that the event is published.
    """
    return {
        "id": event.event_id,
        "organization_id": event.org_id,
        "lead_id": event.lead_id,
        "enrollment_id": event.enrollment_id,
        "cadence_id": event.cadence_id,
        "from_status": _known(event.from_status, EnrollmentStatus),
        "to_status": _known(event.to_status, EnrollmentStatus),
        "reason": _known(event.reason, Reason),
        "paused_by": event.paused_by,
        "at": event.at,
    }


def _known(code: str | None, codes: type[StrEnum]) -> str | None:
    return code if code in {each.value for each in codes} else None
