"""Personal texts for the steps that ask for one: within the run's time, judged, accounted for."""

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
from cadence_core.sending.ports import Journal
from cadence_core.templates.checks import check_draft

# The share of a run's time, beyond what a last send may take, that may pass before sending.
SHARE_OF_TIME = 0.5
# With less time than this an answer would most likely be paid for and not waited for.
MIN_SECONDS = 2.0
# A longer text takes a model longer to write than a run can wait.
MAX_BODY = 10_000


@dataclass(frozen=True, slots=True)
class Personalization:
    """How steps that ask for a personal text get one.

    ``holds_without``: a step that gets none is held, instead of sent as the template has it.
    """

    personalizer: Personalizer
    timeout_seconds: float
    holds_without: bool


def time_to_personalize(time_left: TimeLeft, *, sending_seconds: float) -> TimeLeft:
    """Return the part of a run that may be spent before anything is sent."""
    seconds = max(0.0, time_left.seconds() - sending_seconds) * SHARE_OF_TIME
    return replace(time_left, ends_at=time_left.clock() + seconds)


@dataclass(slots=True)
class PersonalizationRun:
    """One run's personalising. Used by several threads at once."""

    options: Personalization
    journal: Journal
    time_left: TimeLeft
    totals: AiTotals = field(default_factory=AiTotals)
    _is_stopped: bool = False
    _lock: Lock = field(default_factory=Lock)

    def rewrite(
        self, enrollment: DueEnrollment, channel: Channel, draft: Draft
    ) -> tuple[Draft, AiUsage | None]:
        """Return the text to send, and what was paid for it.

        Raises:
            RenderingError: there is no personal text, and without one nothing may be sent.
        """
        if draft.approved_template is not None:
            return draft, None
        started = time.perf_counter()
        wish = _Wish(enrollment, channel, draft, facts_about(enrollment))
        result = wish.kept() or self._answer(wish)
        duration_ms = round((time.perf_counter() - started) * 1000)
        self._account(PersonalizationReport(enrollment, result, duration_ms))
        if isinstance(result, Personalized):
            return result.draft, result.usage
        if self.options.holds_without:
            raise RenderingError(Reason.AI_UNAVAILABLE, result.reason)
        return draft, result.usage

    def _answer(self, wish: "_Wish") -> PersonalizationResult:
        seconds = min(self.options.timeout_seconds, self.time_left.seconds())
        if self._is_stopped:
            return NotPersonalized(FallbackReason.STOPPED)
        if seconds < MIN_SECONDS:
            return NotPersonalized(FallbackReason.NO_TIME)
        if len(wish.draft.body) > MAX_BODY:
            return NotPersonalized(FallbackReason.DRAFT_TOO_LONG)
        try:
            personalizer = self.options.personalizer
            return wish.judge(personalizer.personalize(wish.draft, wish.facts, seconds=seconds))
        except Exception as error:  # whatever it is, the template's own text can still be sent
            self.journal.unexpected("personalizing", error, enrollment_id=str(wish.enrollment.id))
            return NotPersonalized(FallbackReason.UNEXPECTED_ERROR)

    def _account(self, report: PersonalizationReport) -> None:
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
class _Wish:
    """One step that asks for a personal text."""

    enrollment: DueEnrollment
    channel: Channel
    draft: Draft
    facts: Facts

    def kept(self) -> Personalized | None:
        """Return the text that an earlier attempt paid for, if it would still pass today."""
        kept = self.enrollment.past and self.enrollment.past.personal
        if not kept:
            return None
        personal = replace(self.draft, subject=kept.subject, body=kept.body, ai_generated=True)
        result = self.judge(Personalized(personal))
        return result if isinstance(result, Personalized) else None

    def judge(self, result: PersonalizationResult) -> PersonalizationResult:
        """Return the result, unless it is a text that must not be sent."""
        if isinstance(result, NotPersonalized):
            return result
        fault = fault_in(result.draft, self.draft, self.facts)
        if fault is not None:
            return NotPersonalized(fault, result.usage)
        try:
            return Personalized(check_draft(result.draft, self.channel), result.usage)
        except RenderingError:
            return NotPersonalized(FallbackReason.TOO_LONG, result.usage)
