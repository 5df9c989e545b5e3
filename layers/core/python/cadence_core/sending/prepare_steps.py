"""Decide what happens to each claimed enrollment; render and personalize the messages."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from cadence_core.channels.outcome import Uncertain
from cadence_core.errors import ProcessUnavailableError
from cadence_core.model.enrollment import (
    DueEnrollment,
    InteractionStatus,
)
from cadence_core.model.message import Draft, Message, PreparedStep, RenderingError
from cadence_core.model.message_tags import Origin, message_id_of
from cadence_core.model.reasons import Reason
from cadence_core.model.transitions import Hold, Release, Transition
from cadence_core.sending.domain.eligibility import Ready, decide
from cadence_core.sending.domain.message_parts import template_fault
from cadence_core.sending.domain.rendering_budget import RenderingBudget
from cadence_core.sending.domain.transitions import RetryPolicy
from cadence_core.sending.personalize_drafts import PersonalizationRun
from cadence_core.sending.ports import ErrorJournal, Renderer
from cadence_core.sending.records import Evidence, StepResult

# Until the next run of the schedule, which most likely runs in another process.
NOT_PREPARED_DELAY = timedelta(minutes=15)
Prepared = PreparedStep | StepResult
"""A step that is ready to be sent, or the result with which its enrollment leaves the run."""


@dataclass(frozen=True, slots=True)
class Preparation:
    """Prepares steps, without access to the database."""

    renderer: Renderer
    journal: ErrorJournal
    policy: RetryPolicy
    concurrency: int
    jitter: Callable[[], float]

    def prepare_all(
        self, enrollments: Sequence[DueEnrollment], budget: RenderingBudget
    ) -> list[Prepared]:
        """Prepare the enrollments, in order. Those beyond the run's budget are released."""
        return [self.prepare_within(budget, enrollment) for enrollment in enrollments]

    def prepare_within(self, budget: RenderingBudget, enrollment: DueEnrollment) -> Prepared:
        """Prepare one enrollment, if the run's budget allows it; an error becomes its result."""
        obstacle = budget.obstacle(enrollment)
        prepared = (
            StepResult(enrollment, obstacle) if obstacle else self.prepare(enrollment, budget)
        )
        return prepared if _asks_for_personal_text(prepared) else light(prepared)

    def prepare(self, enrollment: DueEnrollment, budget: RenderingBudget) -> Prepared:
        """Prepare one enrollment with its template's text; an error becomes its result."""
        return self._guard(enrollment, partial(self._prepare, enrollment, budget))

    def _prepare(self, enrollment: DueEnrollment, budget: RenderingBudget) -> Prepared:
        decision = decide(enrollment)
        if not isinstance(decision, Ready):
            return StepResult(enrollment, decision, _evidence_of_dead_run(enrollment, decision))
        return self._message(enrollment, decision, self._render(enrollment, budget))

    def personalize(self, step: PreparedStep, personalizing: PersonalizationRun) -> Prepared:
        """Give a step a personal text; an error becomes its enrollment's result."""
        return light(self._guard(step.enrollment, partial(_rewritten, step, personalizing)))

    def _guard(self, enrollment: DueEnrollment, prepare: Callable[[], Prepared]) -> Prepared:
        """Return what ``prepare`` returns; an error becomes the enrollment's result."""
        try:
            return prepare()
        except Exception as error:  # an error in one enrollment must not affect the others
            return StepResult(enrollment, self._after(error, enrollment))

    def _after(self, error: Exception, enrollment: DueEnrollment) -> Transition:
        if isinstance(error, RenderingError):
            return Hold(error.reason, error.detail)
        self.journal.unexpected("preparing", error, enrollment_id=str(enrollment.id))
        if isinstance(error, ProcessUnavailableError):  # no fault of the enrollment
            return Release(Reason.NOT_PREPARED, NOT_PREPARED_DELAY)
        return self.policy.after_failure(
            attempts=enrollment.attempts,
            reason=Reason.NOT_PREPARED,
            detail=type(error).__name__,
            jitter=self.jitter(),
        )

    def text_fault(self, enrollment: DueEnrollment, budget: RenderingBudget) -> Transition | None:
        """Return what follows if the template cannot be filled in; ``None`` if it can.

        Without a template that can be used, there is nothing to fill in.
        """
        if enrollment.step is None or enrollment.oversized or template_fault(enrollment):
            return None
        obstacle = budget.obstacle(enrollment)
        if obstacle:
            return obstacle
        try:
            self._render(enrollment, budget)
        except Exception as error:  # an error becomes its result, as in a run
            return self._after(error, enrollment)
        return None

    def _render(self, enrollment: DueEnrollment, budget: RenderingBudget) -> Draft:
        try:
            draft = self.renderer.render(enrollment)
        except RenderingError as error:
            budget.note(enrollment, error.cpu_seconds)
            raise
        budget.note(enrollment, draft.cpu_seconds)
        return draft

    def _message(self, enrollment: DueEnrollment, ready: Ready, draft: Draft) -> PreparedStep:
        step = ready.step
        past = enrollment.past
        origin = Origin(enrollment.id, step.id)
        message = Message(
            id=past.id if past else message_id_of(origin),
            origin=origin,
            channel=step.channel,
            to=ready.address,
            sender=ready.sender,
            draft=draft,
        )
        return PreparedStep(enrollment, step, message)


def _rewritten(step: PreparedStep, personalizing: PersonalizationRun) -> PreparedStep:
    channel, draft = step.step.channel, step.message.draft
    personal, usage = personalizing.rewrite(step.enrollment, channel, draft)
    return replace(step, message=replace(step.message, draft=personal), ai_usage=usage)


def _asks_for_personal_text(prepared: Prepared) -> bool:
    return isinstance(prepared, PreparedStep) and prepared.step.ai_personalization


def light(prepared: Prepared) -> Prepared:
    """Return it without the custom fields that its text was made of: a run keeps a thousand."""
    enrollment = prepared.enrollment.without_custom_fields()
    if enrollment is prepared.enrollment:
        return prepared
    return replace(prepared, enrollment=enrollment)


def _evidence_of_dead_run(enrollment: DueEnrollment, transition: Transition) -> Evidence | None:
    """A message that is ``sending`` under our lease is uncertain: the run that began it is dead."""
    past = enrollment.past
    if past is None or past.status is not InteractionStatus.SENDING:
        return None
    if transition != Hold(Reason.UNCERTAIN_SEND):
        return None
    return Evidence(past.id, Uncertain("run_died"))


def split(prepared: Iterable[Prepared]) -> tuple[list[PreparedStep], list[StepResult]]:
    """Separate the steps to send from the results that leave the run at once, keeping order."""
    to_send: list[PreparedStep] = []
    leaving: list[StepResult] = []
    for item in prepared:
        if isinstance(item, PreparedStep):
            to_send.append(item)
        else:
            leaving.append(item)
    return to_send, leaving
