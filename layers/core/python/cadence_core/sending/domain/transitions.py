"""The transition that follows each outcome of a send.

Every claimed enrollment leaves its run through exactly one transition; the store applies it
under the run's lease, in one transaction with the evidence of the send.
"""

from dataclasses import dataclass
from typing import assert_never

from cadence_core.channels.outcome import (
    ChannelStopped,
    DispatchOutcome,
    NotAccepted,
    NotStarted,
    NotUnderstood,
    Rejected,
    Sent,
    Throttled,
    Uncertain,
)
from cadence_core.model.backoff import retry_delay, stop_delay, throttle_delay
from cadence_core.model.enrollment import EnrollmentStatus
from cadence_core.model.reasons import Reason
from cadence_core.model.transitions import Advance, End, Hold, Release, Retry, Transition


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How many times a step may be attempted."""

    max_attempts: int

    def after_failure(
        self, *, attempts: int, reason: Reason, detail: str, jitter: float
    ) -> Transition:
        """Return the transition after one more failed attempt, with ``attempts`` before it."""
        if attempts + 1 >= self.max_attempts:
            return End(EnrollmentStatus.FAILED, Reason.ATTEMPTS_EXHAUSTED, detail)
        return Retry(reason, retry_delay(attempts + 1, jitter), detail)


def transition_after(
    outcome: DispatchOutcome, *, attempts: int, policy: RetryPolicy, jitter: float
) -> Transition:
    """Return the transition of an enrollment whose message had this outcome.

    ``attempts`` counts the failed attempts before this one; ``jitter`` is in [0, 1).
    """
    match outcome:
        case Sent():
            return Advance()
        case Rejected(code):
            return End(EnrollmentStatus.FAILED, Reason.REJECTED, code)
        case NotAccepted(code):
            return policy.after_failure(
                attempts=attempts, reason=Reason.NOT_ACCEPTED, detail=code, jitter=jitter
            )
        case NotUnderstood():
            return Release(Reason.NOT_UNDERSTOOD, stop_delay(jitter))
        case Throttled(_, retry_after_seconds):
            return Release(Reason.THROTTLED, throttle_delay(retry_after_seconds, jitter))
        case Uncertain(code):
            return Hold(Reason.UNCERTAIN_SEND, code)
        case ChannelStopped() | NotStarted(Reason.CHANNEL_STOPPED):
            return Release(Reason.CHANNEL_STOPPED, stop_delay(jitter))
        case NotStarted(reason):
            return Release(reason)
    assert_never(outcome)
