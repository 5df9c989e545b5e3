"""The outcomes of handing one message to a provider."""

from dataclasses import dataclass

from cadence_core.errors import InvalidMessageError
from cadence_core.model.reasons import Reason


@dataclass(frozen=True, slots=True)
class Sent:
    """Accepted; ``external_id`` is the provider's id for the message."""

    external_id: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """Not accepted, and no later attempt can succeed."""

    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class NotAccepted:
    """Provably not accepted; a later attempt may succeed."""

    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Throttled:
    """Not accepted because we send too fast: deferred, and no attempt is counted.

    ``retry_after_seconds`` is the delay that the provider asked for, if any.
    """

    code: str
    retry_after_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class ChannelStopped:
    """Not accepted, and no other message would be now: our account or setup is at fault.

    With ``only_sender``, the fault is this sender's, and the channel's other senders continue.
    """

    code: str
    detail: str = ""
    only_sender: bool = False


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """Provably not accepted, for an unknown cause: this message's fault, or that of our setup.

    ``verdict`` is the outcome if the message is at fault.
    """

    verdict: Rejected | NotAccepted


@dataclass(frozen=True, slots=True)
class Uncertain:
    """The provider may have accepted it: not sent again without evidence."""

    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class NotStarted:
    """The provider was never called: too little time was left, or the channel had stopped."""

    reason: Reason = Reason.OUT_OF_TIME


def outcome_of_accepted(message_id: object) -> Sent | Uncertain:
    """Return the outcome of a message whose provider answered that it has accepted it.

    A response that was cut or garbled on its way has no id, or something else in its place. Then
    nothing shows which message the provider has accepted.
    """
    if isinstance(message_id, str) and message_id.strip() and message_id.isprintable():
        return Sent(message_id)
    return Uncertain("no_message_id")


SENDER_PARTS = ("sender", "reply address")


def outcome_of_invalid(error: InvalidMessageError) -> ChannelStopped | NotUnderstood:
    """Return the outcome of a message that was not handed over because it is not valid.

    A part of the sender is the same in all its messages. What else is wrong with a message that
    was prepared for sending may be a fault of ours.
    """
    part = str(error)
    if part in SENDER_PARTS:
        return ChannelStopped("invalid_sender", part, only_sender=True)
    return NotUnderstood(Rejected("invalid_message", part))


SendOutcome = Sent | Rejected | NotAccepted | NotUnderstood | Throttled | ChannelStopped | Uncertain
"""The result of a transport."""

DispatchOutcome = SendOutcome | NotStarted
"""The result of dispatching: that of the transport, or ``NotStarted`` if it was not called."""
