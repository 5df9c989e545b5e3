"""A report of one recorded event."""

from cadence_core.feedback.domain.delivery import EventKind, Source
from cadence_core.feedback.ports import Recorded
from cadence_core.feedback.record_feedback import FeedbackReport


def a_report() -> FeedbackReport:
    """Return the report of a bounce that was new."""
    recorded = Recorded(is_new=True, ended=1, enrollment_status="active")
    return FeedbackReport(Source.SES, EventKind.BOUNCED, recorded, code="Permanent")
