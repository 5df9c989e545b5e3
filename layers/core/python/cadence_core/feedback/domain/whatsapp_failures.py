"""Maps the error code of a ``failed`` WhatsApp status to what the engine does about it.

The codes are Meta's, a few of them the Graph API's. Their texts change, so we ignore them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from cadence_core.model.suppression import SuppressionReason


@dataclass(frozen=True, slots=True)
class TryAgain:
    """Nothing is wrong with the message: send it again after ``delay`` or longer."""

    delay: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class StopSender:
    """Our number or account is at fault: send nothing from it for ``duration``, then try again."""

    duration: timedelta


@dataclass(frozen=True, slots=True)
class SuppressNumber:
    """Never write to this number on WhatsApp again."""

    reason: SuppressionReason


@dataclass(frozen=True, slots=True)
class SkipStep:
    """Meta withholds this message from this lead without a fault: go on with the next step."""


@dataclass(frozen=True, slots=True)
class BlameTemplate:
    """The template must be fixed before it is sent to any lead."""


@dataclass(frozen=True, slots=True)
class NeedsTemplate:
    """Free text outside the 24-hour window: the step needs an approved template."""


@dataclass(frozen=True, slots=True)
class GiveUp:
    """The request was invalid and would be invalid again."""


@dataclass(frozen=True, slots=True)
class AskOperator:
    """The code is unknown: hold the enrollment until an operator has looked it up."""


FailureAction = (
    TryAgain
    | StopSender
    | SuppressNumber
    | SkipStep
    | BlameTemplate
    | NeedsTemplate
    | GiveUp
    | AskOperator
)


def _each(codes: Iterable[int], action: FailureAction) -> Mapping[str, FailureAction]:
    return {str(code): action for code in codes}


RETRIES_EXHAUSTED = "retries_exhausted"
"""Our code for AWS's status "Message retries exhausted, dropping message", which has none."""

ACTIONS: Mapping[str, FailureAction] = {
    # Throughput, application and account rate limits
    **_each((130429, 4, 80007), TryAgain()),
    # Too many messages to this one number
    **_each((131056,), TryAgain()),
    # Unknown errors, service down
    **_each((1, 2, 131000, 131016, 133004), TryAgain()),
    RETRIES_EXHAUSTED: TryAgain(timedelta(hours=1)),
    # Meta limits how many marketing messages a person gets
    **_each((131049,), TryAgain(timedelta(hours=24))),
    # Payment: temporary, or a billing problem that an operator must solve
    **_each((131042,), StopSender(timedelta(hours=1))),
    # Spam rate limit on our number
    **_each((131048,), StopSender(timedelta(hours=24))),
    # Account locked, policy violation, number not registered
    **_each((131031, 368, 133010), StopSender(timedelta(hours=24))),
    # Not on WhatsApp, terms not accepted, app too old
    **_each((131026,), SuppressNumber(SuppressionReason.BOUNCED)),
    # The person opted out of marketing messages
    **_each((131050,), SuppressNumber(SuppressionReason.UNSUBSCRIBED)),
    # The person takes part in one of Meta's experiments
    **_each((130472,), SkipStep()),
    **_each((131047,), NeedsTemplate()),
    # Template: wrong parameters, missing, policy, format, paused, disabled
    **_each((132000, 132001, 132005, 132007, 132012, 132015, 132016), BlameTemplate()),
    **_each((100, 131008, 131009, 131021, 131051), GiveUp()),
}


def action_for(code: str) -> FailureAction:
    """Return what to do about a failure with this code."""
    return ACTIONS.get(code, AskOperator())
