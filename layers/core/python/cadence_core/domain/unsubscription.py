"""What a person asks for with an unsubscribe link."""

from dataclasses import dataclass
from uuid import UUID

from cadence_core.domain.enrollment import Channel


@dataclass(frozen=True, slots=True)
class UnsubscribeClaims:
    """What the signed link carries: ids only, never an address."""

    org_id: UUID
    lead_id: UUID
    channel: Channel
