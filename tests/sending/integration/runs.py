"""Shortcuts for calling the run store as a run does."""

from uuid import uuid4

from cadence_core.channels.outcome import DispatchOutcome, Sent
from cadence_core.model.enrollment import DueEnrollment, InteractionId, RunId
from cadence_core.model.message import Draft, Message, PreparedStep
from cadence_core.model.message_tags import Origin
from cadence_core.model.transitions import Transition
from cadence_core.runtime.time_left import TimeLeft
from cadence_core.sending.domain.transitions import RetryPolicy, transition_after
from cadence_core.sending.ports import RunStore
from cadence_core.sending.records import Claim, Evidence, StepResult

LEASE_SECONDS = 60.0


def new_run() -> RunId:
    return RunId(uuid4())


def claim(store: RunStore, run_id: RunId, limit: int = 50) -> list[DueEnrollment]:
    return claim_of(store, run_id, limit).enrollments


def claim_of(store: RunStore, run_id: RunId, limit: int = 50) -> Claim:
    reading = TimeLeft.of_seconds(60)
    return store.claim(run_id, limit=limit, lease_seconds=LEASE_SECONDS, reading=reading)


def claim_suspect(store: RunStore, run_id: RunId) -> list[DueEnrollment]:
    return store.claim_suspect(run_id, lease_seconds=LEASE_SECONDS, reading=TimeLeft.of_seconds(60))


def prepare(enrollment: DueEnrollment, text: str = "text") -> PreparedStep:
    step, past = enrollment.step, enrollment.past
    assert step
    assert step.sender
    message = Message(
        id=past.id if past else InteractionId(uuid4()),
        origin=Origin(enrollment.id, step.id),
        channel=step.channel,
        to=enrollment.lead.address_for(step.channel) or "",
        sender=step.sender,
        draft=Draft("Hello", text, is_html=False),
    )
    return PreparedStep(enrollment, step, message)


def result_of(step: PreparedStep, outcome: DispatchOutcome | None = None) -> StepResult:
    """Return the result of a step with this outcome; by default it was sent."""
    outcome = outcome or Sent("provider-1")
    transition = transition_after(
        outcome,
        attempts=step.enrollment.attempts,
        policy=RetryPolicy(max_attempts=4),
        jitter=0.5,
    )
    return StepResult(step.enrollment, transition, Evidence(step.message.id, outcome))


def leave(enrollment: DueEnrollment, transition: Transition) -> StepResult:
    """Return the result of an enrollment without a message."""
    return StepResult(enrollment, transition)


def begin(store: RunStore, run_id: RunId, *steps: PreparedStep) -> frozenset[InteractionId]:
    return store.turn(run_id, [], steps).begun


def dry_claim(store: RunStore, limit: int = 50) -> list[DueEnrollment]:
    """Return what a run would claim first."""
    return store.dry_run().claim(limit, ()).enrollments
