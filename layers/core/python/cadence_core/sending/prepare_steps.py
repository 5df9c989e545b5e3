"""Prepare: decide what each claimed enrollment needs, render the messages, make them personal."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from uuid import uuid4

from cadence_core.channels.outcome import Uncertain
from cadence_core.model.enrollment import (
    DueEnrollment,
    InteractionId,
    InteractionStatus,
)
from cadence_core.model.message import Message, PreparedStep, RenderingError
from cadence_core.model.reasons import Reason
from cadence_core.model.transitions import Hold, Transition
from cadence_core.sending.domain.eligibility import Ready, decide
from cadence_core.sending.domain.transitions import RetryPolicy
from cadence_core.sending.personalize_drafts import PersonalizationRun
from cadence_core.sending.ports import Evidence, Journal, Renderer, StepResult
from cadence_core.templates.checks import check_draft

Prepared = PreparedStep | StepResult
"""A step that is ready to be sent, or how its enrollment leaves the run instead."""


@dataclass(frozen=True, slots=True)
class Preparation:
    """Prepares steps; holds what that takes. No database is touched here."""

    renderer: Renderer
    journal: Journal
    policy: RetryPolicy
    concurrency: int
    jitter: Callable[[], float]

    def prepare_all(
        self,
        enrollments: Sequence[DueEnrollment],
        personalizing: PersonalizationRun | None = None,
    ) -> list[Prepared]:
        """Prepare the enrollments side by side and return them in the same order.

        Without ``personalizing``, every message is as its template has it.
        """
        if not enrollments:
            return []
        prepare = partial(self.prepare, personalizing=personalizing)
        with ThreadPoolExecutor(self.concurrency, thread_name_prefix="prepare") as pool:
            return list(pool.map(prepare, enrollments))

    def prepare(
        self, enrollment: DueEnrollment, personalizing: PersonalizationRun | None = None
    ) -> Prepared:
        """Prepare one enrollment; a fault of any kind becomes its own result."""
        decision = decide(enrollment)
        if not isinstance(decision, Ready):
            return StepResult(enrollment, decision, _evidence_of_dead_run(enrollment, decision))
        try:
            return self._render(enrollment, decision, personalizing)
        except RenderingError as error:
            return StepResult(enrollment, Hold(error.reason, error.detail))
        except Exception as error:  # one enrollment's fault, whatever it is, stays its own
            self.journal.unexpected("preparing", error, enrollment_id=str(enrollment.id))
            return StepResult(
                enrollment,
                self.policy.after_failure(
                    attempts=enrollment.attempts,
                    reason=Reason.NOT_PREPARED,
                    detail=type(error).__name__,
                    jitter=self.jitter(),
                ),
            )

    def _render(
        self,
        enrollment: DueEnrollment,
        ready: Ready,
        personalizing: PersonalizationRun | None,
    ) -> PreparedStep:
        step = ready.step
        draft = check_draft(self.renderer.render(enrollment), step.channel)
        ai_usage = None
        if step.ai_personalization and personalizing is not None:
            draft, ai_usage = personalizing.rewrite(enrollment, step.channel, draft)
        past = enrollment.past
        message = Message(
            id=past.id if past else InteractionId(uuid4()),
            channel=step.channel,
            to=ready.address,
            sender=ready.sender,
            draft=draft,
        )
        return PreparedStep(enrollment, step, message, ai_usage)


def _evidence_of_dead_run(enrollment: DueEnrollment, transition: Transition) -> Evidence | None:
    """A message still ``sending`` under a lease that passed to us is uncertain: its run is dead."""
    past = enrollment.past
    if past is None or past.status is not InteractionStatus.SENDING:
        return None
    if transition != Hold(Reason.UNCERTAIN_SEND):
        return None
    return Evidence(past.id, Uncertain("run_died"))


def split(prepared: Iterable[Prepared]) -> tuple[list[PreparedStep], list[StepResult]]:
    """Separate what is to be sent from what leaves the run at once, each in order."""
    to_send: list[PreparedStep] = []
    leaving: list[StepResult] = []
    for item in prepared:
        if isinstance(item, PreparedStep):
            to_send.append(item)
        else:
            leaving.append(item)
    return to_send, leaving
