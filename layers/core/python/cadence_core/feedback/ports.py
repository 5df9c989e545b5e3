"""The ports of feedback: a reader of opt-outs and a store."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from cadence_core.feedback.domain.delivery import DeliveryEvent, Effects, KnownMessage
from cadence_core.feedback.domain.moves import WhatsAppMove
from cadence_core.feedback.domain.replies import (
    Arrival,
    Correspondent,
    InboundEffects,
    InboundMessage,
)
from cadence_core.feedback.domain.reputation import Standing


@dataclass(frozen=True, slots=True)
class Recorded:
    """What recording an event changed.

    Attributes:
        is_new: whether the event was recorded now, and not before.
        ended: how many enrollments ended.
        enrollment_status: the status of the message's own enrollment, if it advanced or returned
            to the message's step.
    """

    is_new: bool
    ended: int
    enrollment_status: str | None


class OptOutReader(Protocol):
    """Reads the text of an inbound message."""

    def is_opt_out(self, message: InboundMessage) -> bool:
        """Return whether the lead asks for no more messages; quoted text does not count."""


class FeedbackStore(Protocol):
    """The database, as feedback needs it.

    All methods raise ``StoreUnavailableError`` if the connection is lost and
    ``StoreRejectedError`` if the database refuses. After either, nothing was recorded.
    """

    def transaction(self) -> AbstractContextManager[None]:
        """Run the calls of a ``with`` block in one transaction."""

    def lock_message(self, event: DeliveryEvent) -> KnownMessage | None:
        """Find the message that an event is about, and lock it until the transaction ends.

        A message that the database has lost is re-created, if the event's tags allow it.
        """

    def events_without_message(
        self, message_key: str, message: KnownMessage
    ) -> list[DeliveryEvent]:
        """Return the events recorded under this id before it was known to be the message's."""

    def read_new_addresses(self) -> None:
        """Read a slice of the addresses of leads that have no key yet. Not in a transaction."""

    def find_correspondent(self, message: InboundMessage) -> Correspondent | None:
        """Find the lead who wrote, and the message of ours that the lead answers."""

    def record_event(
        self,
        event: DeliveryEvent,
        message: KnownMessage | None,
        effects: Effects,
    ) -> Recorded:
        """Record an event and its effects. Recording it again changes nothing."""

    def standings(self, message: KnownMessage) -> list[Standing]:
        """Return how the sender, the From domain and the organization of an email stand.

        Until the transaction ends, no other one gets those of the same organization.
        """

    def pause(self, standing: Standing) -> None:
        """Pause the emails of a scope, for the figures of this standing."""

    def stop_colleagues(self, message: InboundMessage, correspondent: Correspondent) -> int:
        """Hold or end enrollments of other leads at the lead's company; return how many.

        What happens to each is its cadence's choice. Call it before ``record_inbound``, in the same
        transaction; if the message was recorded before, it changes nothing.
        """

    def record_move(self, move: WhatsAppMove) -> Recorded:
        """Give the leads who had the old number or id the new one. Not merged with other leads.

        Who is suppressed stays suppressed. Recording it again changes nothing.
        """

    def record_inbound(
        self,
        message: InboundMessage,
        correspondent: Correspondent | None,
        effects: InboundEffects,
        arrival: Arrival | None,
    ) -> Recorded:
        """Record an inbound message and its effects. Recording it again changes nothing."""
