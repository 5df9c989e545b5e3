"""What Meta's error codes in a ``failed`` status ask for.

The codes are Meta's (and a few of the Graph API); their texts change and are not looked at.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from cadence_core.model.suppression import SuppressionReason


@dataclass(frozen=True, slots=True)
class TryAgain:
    """Nothing is wrong with the message: the same again, after ``delay`` or more."""

    delay: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class StopSender:
    """Our number or account is at fault: send nothing from it for so long, then try again."""

    duration: timedelta


@dataclass(frozen=True, slots=True)
class SuppressNumber:
    """This number is never to be written to again on WhatsApp."""

    reason: SuppressionReason


@dataclass(frozen=True, slots=True)
class SkipStep:
    """This lead does not get this message, and nobody is to blame: go on with the next step."""


@dataclass(frozen=True, slots=True)
class BlameTemplate:
    """The template must be mended before anybody gets it."""


@dataclass(frozen=True, slots=True)
class NeedsTemplate:
    """Free text outside the 24-hour window: a person must give the step a template."""


@dataclass(frozen=True, slots=True)
class GiveUp:
    """The request was wrong, and would be wrong again."""


@dataclass(frozen=True, slots=True)
class AskPerson:
    """A code that we do not know: hold the enrollment until somebody has looked it up."""


FailureAction = (
    TryAgain
    | StopSender
    | SuppressNumber
    | SkipStep
    | BlameTemplate
    | NeedsTemplate
    | GiveUp
    | AskPerson
)


def _each(codes: Iterable[int], action: FailureAction) -> Mapping[str, FailureAction]:
    return {str(code): action for code in codes}


RETRIES_EXHAUSTED = "retries_exhausted"
"""Our name for AWS's status "Message retries exhausted, dropping message", which has no code."""

ACTIONS: Mapping[str, FailureAction] = {
    # Throughput, application and account rate limits
    **_each((130429, 4, 80007), TryAgain()),
    # Too many messages to this one number
    **_each((131056,), TryAgain()),
    # Unknown errors, service down
    **_each((1, 2, 131000, 131016, 133004), TryAgain()),
    RETRIES_EXHAUSTED: TryAgain(timedelta(hours=1)),
    # Meta withholds it to keep people from getting too many messages
    **_each((131049,), TryAgain(timedelta(hours=24))),
    # Payment: passing, or a billing problem that somebody must solve
    **_each((131042,), StopSender(timedelta(hours=1))),
    # Spam rate limit on our number
    **_each((131048,), StopSender(timedelta(hours=24))),
    # Account locked, policy violation, number not registered
    **_each((131031, 368, 133010), StopSender(timedelta(hours=24))),
    # Not on WhatsApp, terms not accepted, app too old
    **_each((131026,), SuppressNumber(SuppressionReason.BOUNCED)),
    # The person stopped marketing messages
    **_each((131050,), SuppressNumber(SuppressionReason.UNSUBSCRIBED)),
    # The person is in one of Meta's experiments
    **_each((130472,), SkipStep()),
    **_each((131047,), NeedsTemplate()),
    # Wrong parameters, missing, policy, format, paused, disabled
    **_each((132000, 132001, 132005, 132007, 132012, 132015, 132016), BlameTemplate()),
    **_each((100, 131008, 131009, 131021, 131051), GiveUp()),
}


def action_for(code: str) -> FailureAction:
    """Return what a failure with this code asks for."""
    return ACTIONS.get(code, AskPerson())
