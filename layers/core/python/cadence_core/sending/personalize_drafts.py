"""Personal texts for the steps that ask for one: limited in time, checked and counted."""

import time
from dataclasses import dataclass, field, replace
from threading import Lock

from cadence_core.model.enrollment import Channel, DueEnrollment
from cadence_core.model.message import AiUsage, Draft, RenderingError
from cadence_core.model.reasons import Reason
from cadence_core.personalization.guardrails import fault_in
from cadence_core.personalization.port import (
    AiTotals,
    Facts,
    FallbackReason,
    NotPersonalized,
    PersonalizationReport,
    PersonalizationResult,
    Personalized,
    Personalizer,
    facts_about,
)
from cadence_core.runtime.time_left import TimeLeft
from cadence_core.sending.ports import Journal, Renderer
from cadence_core.text.printed_words import prints

# The fraction of a run's time that personalization may use, after reserving time for one send.
TIME_SHARE = 0.5
# In less time, a model would most likely be paid for an answer that arrives too late.
MIN_CALL_SECONDS = 2.0
# A model takes longer to rewrite a longer text than a run can wait.
MAX_DRAFT_LENGTH = 10_000


@dataclass(frozen=True, slots=True)
class Personalization:
    """How steps that ask for a personal text get one.

    ``renderer`` finishes the texts. ``is_required``: hold a step that gets no personal text,
    instead of sending the template's. ``includes_forms``: leads that came by a form get one too.
    """

    personalizer: Personalizer
    renderer: Renderer
    timeout_seconds: float
    is_required: bool
    includes_forms: bool = False


def time_to_personalize(time_left: TimeLeft, *, sending_seconds: float) -> TimeLeft:
    """Return the part of a run's time that personalization may use before the first send."""
    return replace(time_left, ends_at=time_left.ends_at - sending_seconds).part(TIME_SHARE)


@dataclass(slots=True)
class PersonalizationRun:
    """The personalization of one run. Used from several threads at once."""

    options: Personalization
    journal: Journal
    time_left: TimeLeft
    totals: AiTotals = field(default_factory=AiTotals)
    _is_stopped: bool = False
    _lock: Lock = field(default_factory=Lock)

    def rewrite(
        self, enrollment: DueEnrollment, channel: Channel, draft: Draft
    ) -> tuple[Draft, AiUsage | None]:
        """Return the draft to send and the model usage to record; ``None`` if nothing was paid.

        Raises:
            RenderingError: a personal text is required and there is none. Leads of forms need none.
        """
        if draft.approved_template is not None:
            return draft, None
        started = time.perf_counter()
        request = _PersonalizationRequest(
            enrollment, channel, draft, facts_about(enrollment), self.options.renderer
        )
        result = self._result(request)
        duration_ms = round((time.perf_counter() - started) * 1000)
        self._record(PersonalizationReport(enrollment, result, duration_ms))
        if isinstance(result, Personalized):
            return result.draft, result.usage
        # A lead of a form would be held again after every release.
        if self.options.is_required and result.reason is not FallbackReason.LEAD_OF_FORM:
            raise RenderingError(Reason.AI_UNAVAILABLE, result.reason)
        return draft, result.usage

    def _result(self, request: "_PersonalizationRequest") -> PersonalizationResult:
        if request.enrollment.lead.source == "form" and not self.options.includes_forms:
            return NotPersonalized(FallbackReason.LEAD_OF_FORM)
        return request.reuse() or self._ask(request)

    def _ask(self, request: "_PersonalizationRequest") -> PersonalizationResult:
        seconds = min(self.options.timeout_seconds, self.time_left.seconds())
        if self._is_stopped:
            return NotPersonalized(FallbackReason.STOPPED)
        if seconds < MIN_CALL_SECONDS:
            return NotPersonalized(FallbackReason.NO_TIME)
        if len(request.draft.body) > MAX_DRAFT_LENGTH:
            return NotPersonalized(FallbackReason.DRAFT_TOO_LONG)
        try:
            personalizer = self.options.personalizer
            result = personalizer.personalize(request.draft, request.facts, seconds=seconds)
            return request.check(result)
        except Exception as error:  # whatever went wrong, the template's text can still be sent
            enrollment_id = str(request.enrollment.id)
            self.journal.unexpected("personalizing", error, enrollment_id=enrollment_id)
            return NotPersonalized(FallbackReason.UNEXPECTED_ERROR)

    def _record(self, report: PersonalizationReport) -> None:
        result = report.result
        with self._lock:
            self.totals.add(result)
            was_stopped = self._is_stopped
            if isinstance(result, NotPersonalized) and result.ends_run:
                self._is_stopped = True
        self.journal.personalization_finished(report)
        if isinstance(result, NotPersonalized) and result.ends_run and not was_stopped:
            self.journal.personalization_stopped(result.reason)


@dataclass(frozen=True, slots=True)
class _PersonalizationRequest:
    """One step that asks for a personal text."""

    enrollment: DueEnrollment
    channel: Channel
    draft: Draft
    facts: Facts
    renderer: Renderer

    def reuse(self) -> Personalized | None:
        """Return the text that an earlier attempt paid for, if it passes the checks today."""
        kept = self.enrollment.past and self.enrollment.past.personal
        if not kept:
            return None
        personal = replace(self.draft, subject=kept.subject, body=kept.body, ai_generated=True)
        result = self.check(Personalized(personal))
        return result if isinstance(result, Personalized) else None

    def check(self, result: PersonalizationResult) -> PersonalizationResult:
        """Return the result, or ``NotPersonalized`` if its text must not be sent."""
        if isinstance(result, NotPersonalized):
            return result
        fault = fault_in(result.draft, self.draft, self.facts)
        if fault is not None:
            return NotPersonalized(fault, result.usage)
        try:
            finished = self.renderer.finish(result.draft, self.channel)
        except RenderingError:
            return NotPersonalized(FallbackReason.TOO_LONG, result.usage)
        footer = self.enrollment.organization.postal_address
        if footer and prints(self.draft, footer) and not prints(finished, footer):
            return NotPersonalized(FallbackReason.LOST_FOOTER, result.usage)
        return Personalized(finished, result.usage)
