"""The transition that follows each outcome of a send."""

from datetime import timedelta

import pytest

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
from cadence_core.model.enrollment import EnrollmentStatus
from cadence_core.model.reasons import Reason
from cadence_core.model.transitions import Advance, End, Hold, Release, Retry, Transition
from cadence_core.sending.domain.transitions import RetryPolicy, transition_after

FOUR = RetryPolicy(max_attempts=4)
HALF = 0.5


def after(outcome: DispatchOutcome, attempts: int = 0, policy: RetryPolicy = FOUR) -> Transition:
    return transition_after(outcome, attempts=attempts, policy=policy, jitter=HALF)


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (Sent("x"), Advance()),
        (Rejected("bad", "text"), End(EnrollmentStatus.FAILED, Reason.REJECTED, "bad")),
        (NotAccepted("busy"), Retry(Reason.NOT_ACCEPTED, retry_delay(1, HALF), "busy")),
        (Throttled("slow"), Release(Reason.THROTTLED, throttle_delay(None, HALF))),
        (Throttled("slow", 900), Release(Reason.THROTTLED, throttle_delay(900, HALF))),
        (Uncertain("timeout", "text"), Hold(Reason.UNCERTAIN_SEND, "timeout")),
        (NotStarted(), Release(Reason.OUT_OF_TIME)),
        (ChannelStopped("suspended", "text"), Release(Reason.CHANNEL_STOPPED, stop_delay(HALF))),
        (
            NotStarted(Reason.CHANNEL_STOPPED),
            Release(Reason.CHANNEL_STOPPED, stop_delay(HALF)),
        ),
    ],
)
def test_each_outcome_leads_to_its_transition(
    outcome: DispatchOutcome, expected: Transition
) -> None:
    assert after(outcome) == expected


@pytest.mark.parametrize(
    ("max_attempts", "attempts", "is_given_up"),
    [(1, 0, True), (2, 0, False), (2, 1, True), (4, 2, False), (4, 3, True), (4, 9, True)],
)
def test_the_last_attempt_fails_the_enrollment(
    max_attempts: int, attempts: int, *, is_given_up: bool
) -> None:
    transition = after(NotAccepted("busy"), attempts, RetryPolicy(max_attempts))

    exhausted = End(EnrollmentStatus.FAILED, Reason.ATTEMPTS_EXHAUSTED, "busy")
    again = Retry(Reason.NOT_ACCEPTED, retry_delay(attempts + 1, HALF), "busy")
    assert transition == (exhausted if is_given_up else again)


@pytest.mark.parametrize("outcome", [Throttled("slow"), NotStarted()])
def test_an_outcome_that_costs_no_attempt_never_fails_the_enrollment(
    outcome: DispatchOutcome,
) -> None:
    assert isinstance(after(outcome, attempts=3), Release)


def test_an_enrollment_released_for_lack_of_time_is_due_at_once() -> None:
    assert after(NotStarted()) == Release(Reason.OUT_OF_TIME, delay=None)


def test_the_first_retry_is_due_after_15_minutes() -> None:
    transition = after(NotAccepted("busy"))

    assert isinstance(transition, Retry)
    assert transition.delay == timedelta(minutes=15)
