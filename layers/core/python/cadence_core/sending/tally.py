"""Counting how claimed enrollments leave a run."""

from collections import Counter
from collections.abc import Mapping
from typing import assert_never

from cadence_core.channels.outcome import Sent
from cadence_core.model.enrollment import Channel, EnrollmentId, RunId
from cadence_core.model.reasons import Reason
from cadence_core.sending.domain.summary import RunSummary
from cadence_core.sending.domain.transitions import (
    Advance,
    Complete,
    Exit,
    Fail,
    Hold,
    Release,
    Retry,
)
from cadence_core.sending.ports import Settlement, StepReport


class Tally:
    """Counts settlements by the fields of the summary, and messages sent by channel."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self.sent: Counter[Channel] = Counter()

    def count(
        self, settlement: Settlement, moved: Mapping[EnrollmentId, str], duration_ms: int
    ) -> StepReport:
        """Count one settlement that was recorded, and return its line for the journal."""
        status = status_of(settlement)
        new_status = moved.get(settlement.enrollment.id)
        self._counts[status] += 1
        if new_status == "completed" and status != "exited":
            self._counts["completed"] += 1
        if status == "sent" and settlement.enrollment.step:
            self.sent[settlement.enrollment.step.channel] += 1
        return StepReport(settlement, status, duration_ms, has_moved=new_status is not None)

    def summary(
        self, run_id: RunId, *, claimed: int, recovered: int, duration_ms: int
    ) -> RunSummary:
        """Return the account so far."""
        return RunSummary(
            run_id, claimed=claimed, recovered=recovered, duration_ms=duration_ms, **self._counts
        )


def status_of(settlement: Settlement) -> str:
    """Return the field of the summary that counts this settlement."""
    transition = settlement.transition
    match transition:
        case Advance():
            is_sent = settlement.evidence and isinstance(settlement.evidence.outcome, Sent)
            return "sent" if is_sent else "skipped"
        case Complete():
            return "skipped"
        case Exit():
            return "exited"
        case Hold(Reason.UNCERTAIN_SEND):
            return "uncertain"
        case Hold():
            return "held"
        case Fail():
            return "failed"
        case Retry():
            return "retried"
        case Release():
            return "released"
    assert_never(transition)
