"""What happens to an enrollment next, and which outcome of a send leads to what.

Every claimed enrollment leaves its run through exactly one transition; the store applies it
under the run's lease, in one transaction with the evidence of the send.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import assert_never

from cadence_core.channels.outcome import (
    ChannelStopped,
    DispatchOutcome,
    NotAccepted,
    NotStarted,
    Rejected,
    Sent,
    Throttled,
    Uncertain,
)
from cadence_core.model.backoff import retry_delay, stop_delay, throttle_delay
from cadence_core.model.reasons import Reason


@dataclass(frozen=True, slots=True)
class Advance:
    """The step is done: go to the step after ``step_order``, or complete."""

    step_order: int
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Complete:
    """No step is left."""

    reason: Reason = Reason.NO_STEP_LEFT


@dataclass(frozen=True, slots=True)
class Exit:
    """The lead is not to be contacted any more: end the enrollment without a message."""

    reason: Reason
    detail: str = ""
    status: str = "completed"


@dataclass(frozen=True, slots=True)
class Hold:
    """Pause until a person mends the cause. ``detail`` says what exactly (no personal data)."""

    reason: Reason
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Fail:
    """Give this enrollment up."""

    reason: Reason
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Retry:
    """Try the same step again after ``delay``; counts an attempt."""

    reason: Reason
    delay: timedelta
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Release:
    """Give the enrollment back without counting an attempt; due at once, or after ``delay``."""

    reason: Reason
    delay: timedelta | None = None


Transition = Advance | Complete | Exit | Hold | Fail | Retry | Release


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often a step may be attempted."""

    max_attempts: int

    def after_failure(
        self, *, attempts: int, reason: Reason, detail: str, jitter: float
    ) -> Transition:
        """Return what follows one more failed attempt, after ``attempts`` earlier ones."""
        if attempts + 1 >= self.max_attempts:
            return Fail(Reason.ATTEMPTS_EXHAUSTED, detail)
        return Retry(reason, retry_delay(attempts + 1, jitter), detail)


def transition_after(
    outcome: DispatchOutcome, *, step_order: int, attempts: int, policy: RetryPolicy, jitter: float
) -> Transition:
    """Return what happens to the enrollment after its message came to ``outcome``.

    ``attempts`` counts the failed attempts before this one; ``jitter`` is in [0, 1).
    """
    match outcome:
        case Sent():
            return Advance(step_order)
        case Rejected(code):
            return Fail(Reason.REJECTED, code)
        case NotAccepted(code):
            return policy.after_failure(
                attempts=attempts, reason=Reason.NOT_ACCEPTED, detail=code, jitter=jitter
            )
        case Throttled(_, wished_seconds):
            return Release(Reason.THROTTLED, throttle_delay(wished_seconds, jitter))
        case Uncertain(code):
            return Hold(Reason.UNCERTAIN_SEND, code)
        case ChannelStopped() | NotStarted(Reason.CHANNEL_STOPPED):
            return Release(Reason.CHANNEL_STOPPED, stop_delay(jitter))
        case NotStarted(reason):
            return Release(reason)
    assert_never(outcome)
