"""What a person asks for with an unsubscribe link."""

from dataclasses import dataclass
from uuid import UUID

from cadence_core.domain.enrollment import InteractionId


@dataclass(frozen=True, slots=True)
class UnsubscribeClaims:
    """Who asks not to be written to again, and which message told them how."""

    lead_id: UUID
    interaction_id: InteractionId
