"""What feedback reports and reads, for the tests of other rooms."""

from cadence_core.feedback.domain.delivery import EventKind, Source
from cadence_core.feedback.ports import Recorded
from cadence_core.feedback.record_feedback import FeedbackReport


def a_bounce() -> FeedbackReport:
    """Return the report of a bounce that ended an enrollment."""
    recorded = Recorded(is_new=True, ended=1, enrollment_status="active")
    return FeedbackReport(Source.SES, EventKind.BOUNCED, recorded, code="Permanent")
