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
    Sender,
    Step,
)
from cadence_core.model.message import Message, PreparedStep, RenderingError
from cadence_core.model.reasons import Reason
from cadence_core.sending.domain.eligibility import decide
from cadence_core.sending.domain.transitions import Hold, RetryPolicy, Transition
from cadence_core.sending.personalize_drafts import PersonalizationRun
from cadence_core.sending.ports import Evidence, Journal, Renderer, Settlement
from cadence_core.templates.checks import check_draft

Prepared = PreparedStep | Settlement
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
        """Prepare one enrollment; a fault of any kind becomes its own settlement."""
        transition = decide(enrollment)
        if transition is not None:
            return Settlement(enrollment, transition, _evidence_of_dead_run(enrollment, transition))
        try:
            return self._render(enrollment, personalizing)
        except RenderingError as error:
            return Settlement(enrollment, Hold(error.reason, error.detail))
        except Exception as error:  # one enrollment's fault, whatever it is, stays its own
            self.journal.unexpected("preparing", error, enrollment_id=str(enrollment.id))
            return Settlement(
                enrollment,
                self.policy.after_failure(
                    attempts=enrollment.attempts,
                    reason=Reason.NOT_PREPARED,
                    detail=type(error).__name__,
                    jitter=self.jitter(),
                ),
            )

    def _render(
        self, enrollment: DueEnrollment, personalizing: PersonalizationRun | None
    ) -> PreparedStep:
        step, sender, address = _checked(enrollment)
        draft = check_draft(self.renderer.render(enrollment), step.channel)
        ai_usage = None
        if step.ai_personalization and personalizing is not None:
            draft, ai_usage = personalizing.rewrite(enrollment, step.channel, draft)
        past = enrollment.past
        message = Message(
            id=past.id if past else InteractionId(uuid4()),
            channel=step.channel,
            to=address,
            sender=sender,
            draft=draft,
        )
        return PreparedStep(enrollment, step, message, ai_usage)


def _checked(enrollment: DueEnrollment) -> tuple[Step, Sender, str]:
    """Return what ``decide`` has made sure of, in types that say so."""
    step = enrollment.step
    address = enrollment.lead.address_for(step.channel) if step else None
    if step is None or step.sender is None or address is None:
        message = "decide() let an incomplete enrollment through"
        raise TypeError(message)
    return step, step.sender, address


def _evidence_of_dead_run(enrollment: DueEnrollment, transition: Transition) -> Evidence | None:
    """A message still `sending` under a lease that passed on to us is in doubt: its run is dead."""
    past = enrollment.past
    if past is None or past.status is not InteractionStatus.SENDING:
        return None
    if transition != Hold(Reason.UNCERTAIN_SEND):
        return None
    return Evidence(past.id, Uncertain("run_died"))


def split(prepared: Iterable[Prepared]) -> tuple[list[PreparedStep], list[Settlement]]:
    """Part what is to be sent from what is settled already, each in order."""
    to_send: list[PreparedStep] = []
    settled: list[Settlement] = []
    for item in prepared:
        if isinstance(item, PreparedStep):
            to_send.append(item)
        else:
            settled.append(item)
    return to_send, settled
