"""The ports of feedback: a reader of opt-outs and a store."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from cadence_core.feedback.domain.delivery import DeliveryEvent, Effects, KnownMessage
from cadence_core.feedback.domain.moves import WhatsAppMove
from cadence_core.feedback.domain.replies import (
    Arrival,
    Correspondent,
    InboundEffects,
    InboundMessage,
    Judgment,
    SentText,
)
from cadence_core.feedback.domain.reputation import Standing
from cadence_core.model.enrollment import InteractionId


@dataclass(frozen=True, slots=True)
class Recorded:
    """What recording an event changed.

    Attributes:
        is_new: whether the event was recorded now, and not before.
        ended: how many enrollments ended.
        enrollment_status: the status of the message's own enrollment, if it advanced or returned
            to the message's step.
        code, attempt: those of the event as it is kept, if it is new.
        is_known: whether we know the lead whom a move is about.
    """

    is_new: bool
    ended: int
    enrollment_status: str | None
    code: str = ""
    attempt: str | None = None
    is_known: bool = True


@dataclass(frozen=True, slots=True)
class EventOfMessage:
    """An event, and the message and the lead that it is about."""

    event: DeliveryEvent
    interaction_id: InteractionId
    lead_id: UUID


EventEffects = tuple[DeliveryEvent, KnownMessage | None, Effects]
"""An event, its message if that is known, and its effects."""


class OptOutReader(Protocol):
    """Reads the text of an inbound message."""

    def judge(self, message: InboundMessage, sent: Sequence[SentText]) -> Judgment:
        """Return whether the lead asks for no more messages.

        What is quoted does not count, above all what we ``sent`` to the lead.
        """


class FeedbackStore(Protocol):
    """The database, as feedback needs it.

    All methods raise ``StoreUnavailableError`` if the connection is lost and
    ``StoreRejectedError`` if the database refuses. After either, nothing was recorded.
    """

    def transaction(self) -> AbstractContextManager[None]:
        """Run the calls of a ``with`` block in one transaction."""

    def lock_messages(self, events: Sequence[DeliveryEvent]) -> list[EventOfMessage | None]:
        """Find the messages that events are about, and lock them until the transaction ends.

        ``None`` is in the place of an event whose message ``lock_or_recreate`` may find.
        """

    def lock_or_recreate(self, event: DeliveryEvent) -> EventOfMessage | None:
        """Find the message that an event is about, and lock it until the transaction ends.

        It waits for a transaction that is learning whose id the event carries. A message that the
        database has lost is re-created, if the event's tags allow it.
        """

    def lock_message(self, event: DeliveryEvent) -> KnownMessage | None:
        """Return what is known of the message that ``lock_or_recreate`` finds."""

    def known_messages(self, events: Sequence[EventOfMessage]) -> list[KnownMessage]:
        """Return what is known of the locked messages of events, in the order of the events."""

    def events_without_message(self, learned: Mapping[str, EventOfMessage]) -> list[EventOfMessage]:
        """Return the events recorded under these ids before they were known to be messages'.

        ``learned`` maps an id to an event with it. Until the transaction ends, no other records an
        event under one of the ids without its message.
        """

    def read_new_addresses(self) -> None:
        """Read a slice of the addresses of leads that have no key yet. Not in a transaction."""

    def find_correspondent(self, message: InboundMessage) -> Correspondent | None:
        """Find the lead who wrote, and the message of ours that the lead answers."""

    def record_events(
        self, events: Sequence[EventEffects], locks: Sequence[EventOfMessage]
    ) -> list[Recorded]:
        """Record events and their effects. Recording one again changes nothing.

        No two of the events share a key or a lead. ``locks``: the events of the transaction. The
        leads that they may change are locked first, and then the enrollments of all their leads.
        """

    def standings(self, messages: Sequence[KnownMessage]) -> list[Standing]:
        """Return how the senders, From domains and organizations of emails stand.

        Until the transaction ends, no other one gets those of the same organizations.
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
