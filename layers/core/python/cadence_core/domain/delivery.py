"""What a provider's event about a message means: the message's status, and what follows from it.

Events arrive late, repeatedly and in any order. So a message's status is the *strongest* of what
is known, by a fixed order, and the same events give the same status however they arrive:

    sending, uncertain  <  sent  <  failed  <  delivered  <  read  <  bounced  <  complained

``failed`` after ``sent``: a message that was accepted may turn out undeliverable. ``delivered``
after ``failed``: proof of arrival beats the report of a failure, and calls a retry off.
``bounced`` after ``delivered``: a server may take a mail and return it later.

The events of each attempt have a provider's message id of their own; what was proven of an
earlier attempt does not touch a later one.
"""

from collections.abc import Set
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal, assert_never
from uuid import UUID

from cadence_core.domain.backoff import retry_delay
from cadence_core.domain.enrollment import Channel, InteractionId, InteractionStatus
from cadence_core.domain.reasons import Reason
from cadence_core.domain.suppression import SuppressionReason
from cadence_core.domain.whatsapp_failures import (
    AskPerson,
    BlameTemplate,
    GiveUp,
    NeedsTemplate,
    SkipStep,
    StopSender,
    SuppressNumber,
    TryAgain,
    action_for,
)

TRANSIENT_BOUNCE_DELAY = timedelta(hours=24)
MOST_RETURNS = 4
"""So often WhatsApp may return one step's message before its enrollment is given up."""
NO_JITTER = 0.5


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
    NOTED = "noted"
    """Kept for the record and without effect; the code says what it was."""


@dataclass(frozen=True, slots=True)
class DeliveryEvent:
    """One thing that a provider says of one message of ours.

    ``key`` is the provider's own identity of the event. ``message_key`` is the provider's id of
    the message; ``accepted_as`` the id that the provider answered our request with, where that
    is another one.
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


@dataclass(frozen=True, slots=True)
class KnownMessage:
    """What is known of the message that an event is about, before the event.

    ``proven``: what earlier events said of the same attempt. ``returns``: how often this step's
    message came back before, over all attempts. ``is_known_by_key``: whether the provider's id
    in the event is one that we had for the message already.
    """

    id: InteractionId
    org_id: UUID
    lead_id: UUID
    channel: Channel
    status: InteractionStatus
    proven: frozenset[InteractionStatus]
    returns: int
    transient_bounce_limit: int
    is_known_by_key: bool = True


@dataclass(frozen=True, slots=True)
class GoOn:
    """The step is done: its enrollment goes on to the next, if it has not yet."""


@dataclass(frozen=True, slots=True)
class GoBack:
    """The enrollment goes back to the step; ``is_held``: and waits for a person."""

    reason: Reason
    detail: str
    delay: timedelta = timedelta()
    is_held: bool = False


EndStatus = Literal["failed", "replied", "bounced", "unsubscribed"]
# An end further right is stronger than one further left: the order in which they come to be
# known makes no difference.
ENDS: tuple[str, ...] = ("completed", "failed", "replied", "bounced", "unsubscribed")


@dataclass(frozen=True, slots=True)
class End:
    """The enrollment ends, and with ``of_lead`` every open enrollment of the lead."""

    status: EndStatus
    reason: Reason
    detail: str
    of_lead: bool = False

    @property
    def replaces(self) -> tuple[str, ...]:
        """The statuses, and the reason, of enrollments that this end replaces.

        One that has ended is replaced only where the same message decided it.
        """
        weaker = ("active", "paused", *ENDS[: ENDS.index(self.status)])
        is_wish = self.reason is Reason.UNSUBSCRIBED
        return (*weaker, Reason.COMPLAINED) if is_wish else weaker


Move = GoOn | GoBack | End


@dataclass(frozen=True, slots=True)
class Effects:
    """What an event changes. ``proves`` is the status that it proves by itself."""

    proves: InteractionStatus | None = None
    move: Move | None = None
    suppress: SuppressionReason | None = None
    stop_sender: timedelta | None = None
    blames_template: bool = False


OPEN = (InteractionStatus.SENDING, InteractionStatus.UNCERTAIN)
STRENGTH = (
    InteractionStatus.SENT,
    InteractionStatus.FAILED,
    InteractionStatus.DELIVERED,
    InteractionStatus.READ,
    InteractionStatus.BOUNCED,
    InteractionStatus.COMPLAINED,
)


def strongest(statuses: Set[InteractionStatus]) -> InteractionStatus | None:
    """Return the status that prevails among what was proven."""
    return max(statuses, key=STRENGTH.index, default=None)


def is_news(message: KnownMessage, proves: InteractionStatus | None) -> bool:
    """Tell whether this adds to what was proven of the attempt."""
    if proves is None:
        return False
    return strongest(message.proven | {proves}) is not strongest(message.proven)


def status_after(message: KnownMessage, proves: InteractionStatus | None) -> InteractionStatus:
    """Return the message's status once an event has proven ``proves``."""
    if proves is None or not is_news(message, proves):
        return message.status
    # Failed by our own account, or a person's: the provider knows better.
    is_hearsay = (
        message.status is InteractionStatus.FAILED
        and InteractionStatus.FAILED not in message.proven
    )
    if message.status in OPEN or is_hearsay:
        return proves
    return max(message.status, proves, key=STRENGTH.index)


ARRIVALS = {
    EventKind.ACCEPTED: InteractionStatus.SENT,
    EventKind.DELIVERED: InteractionStatus.DELIVERED,
    EventKind.READ: InteractionStatus.READ,
}


def effects_of(event: DeliveryEvent, message: KnownMessage) -> Effects:
    """Return what the event says, whatever else is known of the message."""
    match event.kind:
        case EventKind.ACCEPTED | EventKind.DELIVERED | EventKind.READ:
            return Effects(ARRIVALS[event.kind], GoOn())
        case EventKind.BOUNCED:
            return Effects(
                InteractionStatus.BOUNCED,
                End("bounced", Reason.BOUNCED, event.code, of_lead=True),
                suppress=SuppressionReason.BOUNCED,
            )
        case EventKind.RETURNED:
            return _returned(event, message)
        case EventKind.COMPLAINED:
            return Effects(
                InteractionStatus.COMPLAINED,
                End("unsubscribed", Reason.COMPLAINED, event.code, of_lead=True),
                suppress=SuppressionReason.COMPLAINED,
            )
        case EventKind.REJECTED:
            return Effects(InteractionStatus.FAILED, End("failed", Reason.REJECTED, event.code))
        case EventKind.RENDERING_FAILED:
            held = GoBack(Reason.TEMPLATE_ERROR, event.code, is_held=True)
            return Effects(InteractionStatus.FAILED, held)
        case EventKind.FAILED:
            return _whatsapp_failure(event.code, message)
        case EventKind.NOTED:
            return Effects()
    assert_never(event.kind)


def decide(event: DeliveryEvent, message: KnownMessage) -> Effects:
    """Return what the event changes, given what is known of the message already.

    An enrollment goes on only for news, and back only if the message did not arrive after all;
    ends and suppressions always apply.
    """
    effects = effects_of(event, message)
    match effects.move:
        case GoOn():
            is_moot = not is_news(message, effects.proves)
        case GoBack():
            arrived = status_after(message, effects.proves) is not InteractionStatus.FAILED
            is_moot = arrived or not is_news(message, effects.proves)
        case _:
            is_moot = False
    return replace(effects, move=None) if is_moot else effects


def _returned(event: DeliveryEvent, message: KnownMessage) -> Effects:
    if message.returns + 1 >= message.transient_bounce_limit:
        return Effects(
            InteractionStatus.BOUNCED, End("bounced", Reason.ATTEMPTS_EXHAUSTED, event.code)
        )
    again = GoBack(Reason.NOT_DELIVERED, event.code, TRANSIENT_BOUNCE_DELAY)
    return Effects(InteractionStatus.FAILED, again)


def _whatsapp_failure(code: str, message: KnownMessage) -> Effects:
    failed = InteractionStatus.FAILED
    action = action_for(code)
    match action:
        case TryAgain(delay):
            if message.returns + 1 >= MOST_RETURNS:
                return Effects(failed, End("failed", Reason.ATTEMPTS_EXHAUSTED, code))
            delay = max(delay, retry_delay(message.returns + 1, NO_JITTER))
            return Effects(failed, GoBack(Reason.NOT_DELIVERED, code, delay))
        case StopSender(duration):
            later = GoBack(Reason.CHANNEL_STOPPED, code, duration)
            return Effects(failed, later, stop_sender=duration)
        case SuppressNumber(reason):
            is_wish = reason is SuppressionReason.UNSUBSCRIBED
            end = (
                End("unsubscribed", Reason.UNSUBSCRIBED, code, of_lead=True)
                if is_wish
                else End("bounced", Reason.BOUNCED, code)
            )
            return Effects(failed, end, suppress=reason)
        case SkipStep():
            return Effects(failed, GoOn())
        case BlameTemplate():
            held = GoBack(Reason.TEMPLATE_FAULT, code, is_held=True)
            return Effects(failed, held, blames_template=True)
        case NeedsTemplate():
            return Effects(failed, GoBack(Reason.OUTSIDE_SERVICE_WINDOW, code, is_held=True))
        case GiveUp():
            return Effects(failed, End("failed", Reason.REJECTED, code))
        case AskPerson():
            return Effects(failed, GoBack(Reason.DELIVERY_FAILED, code, is_held=True))
    assert_never(action)
