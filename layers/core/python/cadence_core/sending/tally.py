"""Counts of how claimed enrollments leave a run."""

from collections import Counter
from collections.abc import Mapping
from typing import assert_never

from cadence_core.channels.outcome import Sent
from cadence_core.model.enrollment import Channel, EnrollmentId, EnrollmentStatus, RunId
from cadence_core.model.reasons import Reason
from cadence_core.model.transitions import Advance, End, Hold, Release, Retry
from cadence_core.sending.domain.summary import RunSummary
from cadence_core.sending.records import StepReport, StepResult

STILL_DUE = {Reason.OUT_OF_TIME, Reason.BATCH_FULL}
"""Why an enrollment is given back that the next run could send."""


class Tally:
    """Counts results by summary field, by field and reason, and sent messages by channel.

    ``deferred`` counts what a sending rule put off, by reason.
    """

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self.sent: Counter[Channel] = Counter()
        self.reasons: Counter[tuple[str, Reason]] = Counter()
        self.deferred: Counter[str] = Counter()

    def count(
        self, result: StepResult, moved: Mapping[EnrollmentId, str], duration_ms: int
    ) -> StepReport:
        """Count one recorded result and return its line for the journal.

        ``moved`` maps each enrollment that moved to its new status.
        """
        status = status_of(result)
        new_status = moved.get(result.enrollment.id)
        self._counts[status] += 1
        if reason := result.transition.reason:
            self.reasons[status, reason] += 1
        if isinstance(result.transition, Release) and result.transition.until is not None:
            self.deferred[result.transition.reason] += 1
        if new_status == EnrollmentStatus.COMPLETED and status != "exited":
            self._counts["completed"] += 1
        if status == "sent" and result.enrollment.step:
            self.sent[result.enrollment.step.channel] += 1
        return StepReport(result, status, duration_ms, has_moved=new_status is not None)

    def summary(
        self,
        run_id: RunId,
        *,
        claimed: int,
        recovered: int,
        duration_ms: int,
        quarantined: int = 0,
    ) -> RunSummary:
        """Return the counts so far as a summary; ``remaining_due`` is what the run gave back."""
        return RunSummary(
            run_id,
            claimed=claimed,
            recovered=recovered,
            quarantined=quarantined,
            duration_ms=duration_ms,
            remaining_due=sum(self.reasons["released", reason] for reason in STILL_DUE),
            deferred=dict(self.deferred),
            **self._counts,
        )


def status_of(result: StepResult) -> str:
    """Return the field of ``RunSummary`` that counts this result."""
    if result.evidence and isinstance(result.evidence.outcome, Sent):
        return "sent"
    transition = result.transition
    match transition:
        case Advance():
            return "skipped"
        case End(EnrollmentStatus.FAILED):
            return "failed"
        case End(_, Reason.NO_STEP_LEFT):
            return "skipped"
        case End():
            return "exited"
        case Hold(Reason.UNCERTAIN_SEND):
            return "uncertain"
        case Hold():
            return "held"
        case Retry():
            return "retried"
        case Release():
            return "released"
    assert_never(transition)
