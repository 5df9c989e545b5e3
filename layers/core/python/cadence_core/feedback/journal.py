"""What feedback says of itself: logs and metrics, ids and codes only."""

from collections import Counter

from aws_lambda_powertools.metrics import MetricUnit

from cadence_core.errors import CadenceError, InvalidInvocationError, UnknownMessageError
from cadence_core.feedback.domain.delivery import EventKind
from cadence_core.feedback.domain.replies import InboundKind
from cadence_core.feedback.record_feedback import FeedbackReport, StoppedSender
from cadence_core.runtime.telemetry import (
    logger,
    metrics,
    record_channel_stopped,
    record_unexpected,
)

COUNTED = {
    EventKind.BOUNCED: "MessagesBounced",
    EventKind.RETURNED: "MessagesReturned",
    EventKind.COMPLAINED: "MessagesComplained",
    EventKind.REJECTED: "MessagesUndelivered",
    EventKind.RENDERING_FAILED: "MessagesUndelivered",
    EventKind.FAILED: "MessagesUndelivered",
    InboundKind.REPLY: "LeadsReplied",
    InboundKind.OPT_OUT: "LeadsOptedOut",
}
# SES did not even try these addresses: its bounce rate leaves them out, and nobody complained.
NOT_TRIED = ("OnAccountSuppressionList", "OnTenantSuppressionList")
NAMES = (
    "FeedbackRecorded",
    "FeedbackRepeated",
    "FeedbackDeferred",
    "FeedbackRejected",
    "FeedbackFailed",
)


class FeedbackJournal:
    """The account of one invocation."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._stopped: set[StoppedSender] = set()

    def recorded(self, report: FeedbackReport) -> None:
        """Write one line for an event, and count it if it is new."""
        is_new = report.recorded.is_new
        self._counts["FeedbackRecorded" if is_new else "FeedbackRepeated"] += 1
        if is_new and report.kind in COUNTED:
            was_tried = not report.code.endswith(NOT_TRIED)
            self._counts[COUNTED[report.kind] if was_tried else "MessagesUndelivered"] += 1
        if is_new and report.stopped:
            self._tell_once(report.stopped)
        logger.info(
            "feedback recorded",
            extra={
                "kind": report.kind.value,
                "code": report.code or None,
                "interaction_id": str(report.interaction_id) if report.interaction_id else None,
                "status": report.status,
                "is_new": is_new,
                "enrollments_ended": report.recorded.ended,
                "enrollment_status": report.recorded.enrollment_status,
            },
        )

    def _tell_once(self, stopped: StoppedSender) -> None:
        if stopped not in self._stopped:
            self._stopped.add(stopped)
            record_channel_stopped(stopped.channel, stopped.code, stopped.id)

    def failed(self, message_id: str, error: Exception) -> None:
        """Say why a queue message goes back to the queue."""
        fields = {"queue_message_id": message_id, "error": str(error)}
        # The texts of our own errors hold codes, names of fields and ids; others' may quote data.
        match error:
            case UnknownMessageError():
                self._counts["FeedbackDeferred"] += 1
                logger.info("feedback deferred", extra={"queue_message_id": message_id})
            case InvalidInvocationError():
                self._counts["FeedbackRejected"] += 1
                logger.warning("feedback rejected", extra=fields)
            case CadenceError():
                self._counts["FeedbackFailed"] += 1
                logger.error("feedback failed", extra=fields)
            case _:
                self._counts["FeedbackFailed"] += 1
                record_unexpected("feedback", error, queue_message_id=message_id)

    def close(self) -> None:
        """Emit the metrics, zeros included."""
        for name in (*NAMES, *dict.fromkeys(COUNTED.values())):
            metrics.add_metric(name, MetricUnit.Count, self._counts[name])
