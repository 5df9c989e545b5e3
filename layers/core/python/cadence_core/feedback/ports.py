"""What feedback needs of the outside, in the words of the domain."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from cadence_core.feedback.domain.delivery import DeliveryEvent, Effects, KnownMessage
from cadence_core.feedback.domain.replies import (
    Arrival,
    Correspondent,
    InboundEffects,
    InboundMessage,
)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What recording an event changed.

    ``ended`` counts the enrollments that ended; ``enrollment_status`` is that of the message's
    own enrollment, if it went on or back.
    """

    is_new: bool
    ended: int
    enrollment_status: str | None


class OptOutReader(Protocol):
    """Reads what a lead wrote."""

    def is_opt_out(self, message: InboundMessage) -> bool:
        """Determine whether the lead asks for no more messages; what is quoted does not count."""


class FeedbackStore(Protocol):
    """The database, as feedback needs it.

    All methods raise ``StoreUnavailableError`` when the connection is lost and
    ``StoreRejectedError`` when the database refused; both leave nothing half done.
    """

    def transaction(self) -> AbstractContextManager[None]:
        """Make the calls inside one transaction."""

    def lock_message(self, event: DeliveryEvent) -> KnownMessage | None:
        """Find the message that an event is about, and hold it until the transaction ends."""

    def events_without_message(
        self, message_key: str, message: KnownMessage
    ) -> list[DeliveryEvent]:
        """Return what was kept under this id before it was known to be the message's."""

    def find_correspondent(self, message: InboundMessage) -> Correspondent | None:
        """Find the lead who wrote, and the message that is answered."""

    def record_event(
        self,
        event: DeliveryEvent,
        message: KnownMessage | None,
        effects: Effects,
    ) -> Recorded:
        """Record an event and its effects; nothing happens if it was recorded before."""

    def record_inbound(
        self,
        message: InboundMessage,
        correspondent: Correspondent | None,
        effects: InboundEffects,
        arrival: Arrival | None,
    ) -> Recorded:
        """Record a message from outside and its effects; nothing happens the second time."""
