"""Maps the error code of a ``failed`` WhatsApp status to what the engine does about it.

The codes are Meta's, a few of them the Graph API's:
https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes.
Meta changes their texts, so we read a text only where the code alone means too little.
"""

import re
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
    """The template, or what we fill it with, must be fixed before it is sent to any lead."""


@dataclass(frozen=True, slots=True)
class NeedsTemplate:
    """Free text outside the 24-hour window: the step needs an approved template."""


@dataclass(frozen=True, slots=True)
class GiveUp:
    """No message from this number can reach this lead."""


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
PARAMETER_SUFFIX = "_parameter"
"""What we add to an ambiguous code of Meta whose details name a parameter."""
AMBIGUOUS = (100, 131021)

UNTIL_FIXED = StopSender(timedelta(hours=24))

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
    # Maintenance of the account, such as an upgrade of its throughput
    **_each((131057,), StopSender(timedelta(minutes=15))),
    # Payment: temporary, or a billing problem that an operator must solve
    **_each((131042,), StopSender(timedelta(hours=1))),
    # Spam rate limit on our number
    **_each((131048,), StopSender(timedelta(hours=24))),
    # Account locked, policy violation
    **_each((131031, 368), UNTIL_FIXED),
    # No permission: authentication, capability, permission, access token, access denied
    **_each((0, 3, 10, 190, 131005), UNTIL_FIXED),
    # Number: display name not approved, certificate. A test number, which reaches listed leads only
    **_each((131037, 131045, 131030), UNTIL_FIXED),
    # Not on WhatsApp, terms not accepted, app too old
    **_each((131026,), SuppressNumber(SuppressionReason.BOUNCED)),
    # The person opted out of marketing messages
    **_each((131050,), SuppressNumber(SuppressionReason.UNSUBSCRIBED)),
    # The person takes part in one of Meta's experiments
    **_each((130472,), SkipStep()),
    **_each((131047,), NeedsTemplate()),
    # The lead's number is our own
    **_each((131021,), GiveUp()),
    # A required parameter is missing, a parameter is invalid, an unsupported type of message
    **_each((131008, 131009, 131051), BlameTemplate()),
    **{f"{code}{PARAMETER_SUFFIX}": BlameTemplate() for code in AMBIGUOUS},
}
# Meta numbers its codes by subject, so a code that is missing above still shows who is at fault.
FAMILIES: Mapping[str, FailureAction] = {
    # Template: wrong parameters, missing, policy, format, paused, disabled
    r"132\d{3}": BlameTemplate(),
    # Registration of our number
    r"133\d{3}": UNTIL_FIXED,
    # Permissions of the Graph API
    r"2\d{2}": UNTIL_FIXED,
}


def failure_code(code: int, details: str) -> str:
    """Return the code under which a failure is recorded.

    Meta uses some codes for faults of the request and of the lead; ``details`` (of ``error_data``)
    shows which. It may hold personal data, so only the finding is kept, as part of the code.
    """
    names_parameter = code in AMBIGUOUS and "param" in details.lower()
    return f"{code}{PARAMETER_SUFFIX}" if names_parameter else str(code)


def action_for(code: str) -> FailureAction:
    """Return what to do about a failure with this code."""
    of_family = (action for form, action in FAMILIES.items() if re.fullmatch(form, code))
    return ACTIONS.get(code) or next(of_family, AskOperator())
