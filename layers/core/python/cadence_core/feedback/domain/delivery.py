"""What a provider says of a message, and what may follow from it: ``effects.py`` decides."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from cadence_core.model.enrollment import Channel, InteractionId, InteractionStatus
from cadence_core.model.suppression import SuppressionReason
from cadence_core.model.transitions import Transition


class Source(StrEnum):
    """Who told us."""

    SES = "ses"
    WHATSAPP = "whatsapp"


class EventKind(StrEnum):
    """What an event says of a message."""

    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    READ = "read"
    BOUNCED = "bounced"
    RETURNED = "returned"
    """A temporary bounce: the provider has given this attempt up, another may succeed."""
    COMPLAINED = "complained"
    REJECTED = "rejected"
    RENDERING_FAILED = "rendering_failed"
    FAILED = "failed"
    """WhatsApp did not deliver it; the code says what to do."""
    ANSWERED = "answered"
    """Somebody answers it: it has arrived."""
    NOTED = "noted"
    """Kept for the record and without effect; the code says what it was."""


@dataclass(frozen=True, slots=True)
class EventFact:
    """What an event says: all of it that decides something.

    ``attempt`` is the provider's id of the message: each attempt to send it has one of its own.
    """

    kind: EventKind
    code: str
    attempt: str | None


@dataclass(frozen=True, slots=True)
class DeliveryEvent:
    """One thing that a provider says of one message of ours.

    ``key`` is the provider's own identity of the event. ``message_key`` is the provider's id of
    the message; ``accepted_as`` the id that the provider answered our request with, where that
    is another one. ``accepted_at``: when the provider had the message, as far as this tells.
    """

    key: str
    source: Source
    kind: EventKind
    occurred_at: datetime
    interaction_id: InteractionId | None
    message_key: str | None
    accepted_as: str | None = None
    address: str | None = None
    code: str = ""
    detail: str = ""
    accepted_at: datetime | None = None

    @property
    def attempt(self) -> str | None:
        """The id of the attempt that the event is about."""
        return self.message_key or self.accepted_as

    @property
    def fact(self) -> EventFact:
        """What the event says."""
        return EventFact(self.kind, self.code, self.attempt)


class Attempt(StrEnum):
    """Which attempt at a message an event is about, as far as the provider's ids tell."""

    NEWEST = "newest"
    EARLIER = "earlier"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class KnownMessage:
    """What is known of the message that an event is about, before the event.

    ``history``: what earlier events said, of whichever attempt. ``is_known_by_key``: whether the
    provider's id in the event is one that we had for the message already. ``attempt``: which one
    the event is about. ``has_orphans``: whether events were kept under this id without a message.
    """

    id: InteractionId
    org_id: UUID
    lead_id: UUID
    channel: Channel
    status: InteractionStatus
    history: frozenset[EventFact]
    transient_bounce_limit: int
    is_known_by_key: bool = True
    sender_id: UUID | None = None
    attempt: Attempt = Attempt.NEWEST
    has_orphans: bool = False


@dataclass(frozen=True, slots=True)
class Effects:
    """What an event changes.

    ``proves`` is the status that it proves by itself, ``status`` the message's own afterwards,
    and ``error_code`` what then says why the message did not arrive.
    """

    proves: InteractionStatus | None = None
    transition: Transition | None = None
    suppress: SuppressionReason | None = None
    stop_sender: timedelta | None = None
    blames_template: bool = False
    status: InteractionStatus | None = None
    error_code: str | None = None
