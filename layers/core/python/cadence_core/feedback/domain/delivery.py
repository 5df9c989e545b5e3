"""A provider's report about a message, and its effects, which ``event_effects.py`` decides."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from cadence_core.model.addresses import sender_key
from cadence_core.model.enrollment import Channel, InteractionId, InteractionStatus
from cadence_core.model.message_tags import Origin
from cadence_core.model.suppression import SuppressionReason
from cadence_core.model.transitions import Transition


class Source(StrEnum):
    """The provider that reported an event."""

    SES = "ses"
    WHATSAPP = "whatsapp"


class EventKind(StrEnum):
    """What an event reports about a message."""

    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    READ = "read"
    BOUNCED = "bounced"
    RETURNED = "returned"
    """A temporary bounce: the provider gave up this attempt; another may succeed."""
    REFUSED = "refused"
    """A mailbox provider refused our domain's authentication: no lead is to blame."""
    COMPLAINED = "complained"
    UNSUBSCRIBED = "unsubscribed"
    """The lead chose at the provider to get nothing more."""
    REJECTED = "rejected"
    RENDERING_FAILED = "rendering_failed"
    FAILED = "failed"
    """WhatsApp did not deliver it; the code determines what to do."""
    ANSWERED = "answered"
    """The lead answered it, so it has arrived."""
    MOVED = "moved"
    """A lead has another number or id on WhatsApp."""
    NOTED = "noted"
    """Recorded without effect; the code names what it was."""


@dataclass(frozen=True, slots=True)
class EventFact:
    """The parts of an event that decide its effects.

    ``attempt`` is the provider's id of the message; each attempt to send it has its own.
    """

    kind: EventKind
    code: str
    attempt: str | None


@dataclass(frozen=True, slots=True)
class DeliveryEvent:
    """One report of a provider about one of our messages.

    Attributes:
        key: identifies the event; the provider delivers it again under the same key.
        message_key: the provider's id of the message.
        accepted_as: the id with which the provider answered our request, where that differs.
        accepted_at: when the provider accepted the message, if the event shows it.
        origin: the enrollment and the step of the message, if its tags show them.
        senders: the addresses or ids of the sender that the event names.
        user_id: how WhatsApp names the recipient to us; empty if the event does not say.
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
    origin: Origin | None = None
    senders: tuple[str, ...] = ()
    user_id: str = ""

    @property
    def attempt(self) -> str | None:
        """The provider's id of the attempt that the event is about."""
        return self.message_key or self.accepted_as

    @property
    def fact(self) -> EventFact:
        """The parts of the event that decide its effects."""
        return EventFact(self.kind, self.code, self.attempt)


class Attempt(StrEnum):
    """Which attempt to send a message an event is about, judged by the provider's ids."""

    NEWEST = "newest"
    EARLIER = "earlier"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class KnownMessage:
    """The message that an event is about, as it was before the event.

    Attributes:
        history: the facts of earlier events, of all attempts.
        transient_bounce_limit: how many attempts may bounce before the enrollment is given up.
        is_known_by_key: whether the provider's id in the event was already the message's.
        attempt: which attempt the event is about.
        has_orphans: whether events were recorded under this id without a message.
        has_lost_attempts: whether the database may have lost attempts of it in a restore.
        sender_key: the key of the address that it was sent from; empty if it is not known.
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
    has_lost_attempts: bool = False
    sender_key: str = ""

    def is_reported_to_sender(self, event: DeliveryEvent) -> bool:
        """Return whether a WhatsApp event came to the number that the message was sent from.

        Anyone whose number reports into the same queue could name a message of another.
        """
        if event.source is not Source.WHATSAPP or not event.senders or not self.sender_key:
            return True
        return self.sender_key in (sender_key(self.channel, name) for name in event.senders)


@dataclass(frozen=True, slots=True)
class Effects:
    """What an event changes.

    Attributes:
        proves: the status that the event proves by itself.
        transition: what happens to the enrollment.
        suppress: why the address is suppressed, if it is.
        stop_sender: for how long the sender stops, if it does.
        blames_template: whether the template is marked as faulty.
        status: the status of the message afterwards.
        error_code: why the message did not arrive, if it did not.
    """

    proves: InteractionStatus | None = None
    transition: Transition | None = None
    suppress: SuppressionReason | None = None
    stop_sender: timedelta | None = None
    blames_template: bool = False
    status: InteractionStatus | None = None
    error_code: str | None = None
