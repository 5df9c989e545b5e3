"""What became of handing one message to a provider."""

from dataclasses import dataclass

from cadence_core.model.reasons import Reason


@dataclass(frozen=True, slots=True)
class Sent:
    """Accepted; ``external_id`` is the provider's id of the message."""

    external_id: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """Not accepted, and never will be."""

    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class NotAccepted:
    """Provably not accepted; a later attempt may succeed."""

    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Throttled:
    """Not accepted because we are too fast: deferred, and no attempt is counted.

    ``retry_after_seconds`` is the provider's own wish, where it has one.
    """

    code: str
    retry_after_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class ChannelStopped:
    """Not accepted, and nothing else would be for now: not the message is at fault, but we are.

    With ``only_sender`` the fault is this sender's, and other senders of the channel go on.
    """

    code: str
    detail: str = ""
    only_sender: bool = False


@dataclass(frozen=True, slots=True)
class Uncertain:
    """The provider may have accepted it: never sent again without evidence."""

    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class NotStarted:
    """The provider was never called: too little time was left, or the channel had stopped."""

    reason: Reason = Reason.OUT_OF_TIME


SendOutcome = Sent | Rejected | NotAccepted | Throttled | ChannelStopped | Uncertain
"""What a channel sender answers."""

DispatchOutcome = SendOutcome | NotStarted
"""What dispatching comes to: the sender's answer, or that it was never asked."""
