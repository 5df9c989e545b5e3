"""What feedback reports and reads, for the tests of other rooms."""

from cadence_core.feedback.domain.delivery import EventKind, Source
from cadence_core.feedback.opt_out.phrases import asks_to_opt_out
from cadence_core.feedback.ports import Recorded
from cadence_core.feedback.record_feedback import FeedbackReport
from cadence_core.model.enrollment import Channel


def a_bounce() -> FeedbackReport:
    """Return the report of a bounce that ended an enrollment."""
    recorded = Recorded(is_new=True, ended=1, enrollment_status="active")
    return FeedbackReport(Source.SES, EventKind.BOUNCED, recorded, code="Permanent")


def is_opt_out(text: str, channel: Channel) -> bool:
    """Return whether an answer with this text asks for no more messages."""
    return asks_to_opt_out(text, channel)
