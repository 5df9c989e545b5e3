"""A property of one step's state machine: its message is accepted at most once."""

from dataclasses import replace
from enum import Enum, auto

from hypothesis import example, given
from hypothesis import strategies as st

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
from cadence_core.model.reasons import Reason
from cadence_core.model.transitions import Advance, Release, Retry, Transition
from cadence_core.sending.domain.eligibility import Ready, decide
from cadence_core.sending.domain.transitions import RetryPolicy, transition_after
from tests.builders import a_due_enrollment, a_past_interaction

MAX_ATTEMPTS = 3


class Death(Enum):
    """The run dies with the message still `sending`, before or after the provider accepted it."""

    BEFORE_ACCEPTANCE = auto()
    AFTER_ACCEPTANCE = auto()


Event = DispatchOutcome | Death

events = st.sampled_from(
    [
        Sent("x"),
        Rejected("bad"),
        NotAccepted("busy"),
        Throttled("slow"),
        Uncertain("timeout"),
        ChannelStopped("suspended"),
        NotStarted(),
        NotStarted(Reason.CHANNEL_STOPPED),
        Death.BEFORE_ACCEPTANCE,
        Death.AFTER_ACCEPTANCE,
    ]
)


class LifeOfAStep:
    """One enrollment at one step, run after run, until it leaves the step."""

    def __init__(self) -> None:
        self.enrollment = a_due_enrollment()
        self.max_accepted = 0
        self.known_accepted = 0
        self.attempts = 0
        self.end: Transition | None = None

    def run_once(self, event: Event) -> None:
        decision = decide(self.enrollment)
        if not isinstance(decision, Ready):
            self.end = decision
            return
        self.max_accepted += isinstance(event, Sent | Uncertain) or (
            event is Death.AFTER_ACCEPTANCE
        )
        if isinstance(event, Death):
            self._remember("sending")
            return
        transition = transition_after(
            event,
            attempts=self.enrollment.attempts,
            policy=RetryPolicy(MAX_ATTEMPTS),
            jitter=0.5,
        )
        self._record(event, transition)

    def _record(self, outcome: DispatchOutcome, transition: Transition) -> None:
        self.known_accepted += isinstance(outcome, Sent)
        status = {Sent: "sent", Uncertain: "uncertain"}.get(type(outcome), "failed")
        self._remember(status)
        match transition:
            case Retry():
                self.attempts += 1
                attempts = self.enrollment.attempts + 1
                self.enrollment = replace(self.enrollment, attempts=attempts)
            case Release():
                pass
            case _:
                self.end = transition

    def _remember(self, status: str) -> None:
        self.enrollment = replace(self.enrollment, past=a_past_interaction(status))


@given(st.lists(events, max_size=12))
@example([NotAccepted("busy")] * 12)
@example([Throttled("slow")] * 11 + [Sent("x")])
@example([Death.AFTER_ACCEPTANCE, Sent("x")])
@example([NotAccepted("busy"), Uncertain("timeout"), Sent("x")])
def test_a_message_is_accepted_at_most_once_and_its_enrollment_ends_with_a_reason(
    events_of_runs: list[Event],
) -> None:
    life = LifeOfAStep()

    for event in events_of_runs:
        if life.end is None:
            life.run_once(event)

    assert life.max_accepted <= 1
    assert life.attempts < MAX_ATTEMPTS
    match life.end:
        case None:
            assert life.known_accepted == 0
        case Advance():
            assert life.known_accepted == 1
        case end:
            assert end.reason
            assert life.known_accepted == 0


@given(st.lists(events, max_size=12))
def test_a_message_is_not_sent_twice_even_if_it_is_resumed_each_time(
    events_of_runs: list[Event],
) -> None:
    life = LifeOfAStep()

    for event in events_of_runs:
        life.run_once(event)

    assert life.max_accepted <= 1
