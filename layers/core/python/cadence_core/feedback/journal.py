"""Logs and metrics of the feedback function. They hold ids and codes only."""

from collections import Counter

from aws_lambda_powertools.metrics import MetricUnit

from cadence_core.errors import CadenceError, InvalidInvocationError, UnknownMessageError
from cadence_core.feedback.domain.delivery import EventKind
from cadence_core.feedback.domain.replies import InboundKind
from cadence_core.feedback.domain.reputation import NOT_ATTEMPTED, Standing, Verdict
from cadence_core.feedback.record_feedback import FeedbackReport, StoppedSender
from cadence_core.model.authentication import is_authentication_refusal
from cadence_core.runtime.telemetry import (
    logger,
    metrics,
    record_channel_stopped,
    record_unexpected,
)

METRIC_OF_KIND = {
    EventKind.BOUNCED: "MessagesBounced",
    EventKind.RETURNED: "MessagesReturned",
    EventKind.COMPLAINED: "MessagesComplained",
    EventKind.REFUSED: "MessagesUndelivered",
    EventKind.REJECTED: "MessagesUndelivered",
    EventKind.RENDERING_FAILED: "MessagesUndelivered",
    EventKind.FAILED: "MessagesUndelivered",
    InboundKind.REPLY: "LeadsReplied",
    EventKind.UNSUBSCRIBED: "LeadsOptedOut",
    InboundKind.OPT_OUT: "LeadsOptedOut",
    InboundKind.UNVERIFIED_REPLY: "RepliesUnverified",
    InboundKind.UNVERIFIED_OPT_OUT: "RepliesUnverified",
    InboundKind.HARMFUL: "MailsHarmful",
}
METRIC_OF_VERDICT = {
    Verdict.WARNING: "ReputationWarnings",
    Verdict.PAUSE: "ReputationPauses",
}
REFUSALS = "AuthenticationRefusals"
OUTCOME_METRICS = (
    "FeedbackRecorded",
    "FeedbackRepeated",
    "FeedbackDeferred",
    "FeedbackRejected",
    "FeedbackFailed",
)


class FeedbackJournal:
    """The logs and counts of one invocation."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._stopped: set[StoppedSender] = set()
        self._standings: set[tuple[object, ...]] = set()

    def recorded(self, report: FeedbackReport) -> None:
        """Log an event, and count its kind if the event is new."""
        is_new = report.recorded.is_new
        self._counts["FeedbackRecorded" if is_new else "FeedbackRepeated"] += 1
        if is_new and report.kind in METRIC_OF_KIND:
            was_attempted = not report.code.endswith(NOT_ATTEMPTED)
            metric = METRIC_OF_KIND[report.kind] if was_attempted else "MessagesUndelivered"
            self._counts[metric] += 1
        if is_new and report.stopped:
            self._report_stop_once(report.stopped)
        if is_new and is_authentication_refusal(report.code):
            self._counts[REFUSALS] += 1
            logger.error("authentication refused", extra={"code": report.code})
        for standing in report.standings:
            self._report_standing_once(standing)
        logger.info(
            "feedback recorded",
            extra={
                "source": report.source.value,
                "kind": report.kind.value,
                "code": report.code or None,
                "interaction_id": str(report.interaction_id) if report.interaction_id else None,
                "status": report.status,
                "is_new": is_new,
                "enrollments_ended": report.recorded.ended,
                "colleagues_stopped": report.colleagues_stopped,
                "enrollment_status": report.recorded.enrollment_status,
            },
        )

    def _report_stop_once(self, stopped: StoppedSender) -> None:
        if stopped not in self._stopped:
            self._stopped.add(stopped)
            record_channel_stopped(stopped.channel, stopped.code, stopped.id)

    def _report_standing_once(self, standing: Standing) -> None:
        scope = (standing.scope, standing.org_id, standing.sender_id, standing.domain)
        reported = (standing.verdict, *scope)
        if reported in self._standings:
            return
        self._standings.add(reported)
        is_paused = standing.verdict is Verdict.PAUSE
        self._counts[METRIC_OF_VERDICT[standing.verdict]] += 1
        (logger.error if is_paused else logger.warning)(
            "sending paused" if is_paused else "reputation at risk",
            extra={
                "scope": standing.scope.value,
                "org_id": str(standing.org_id),
                "sender_id": str(standing.sender_id) if standing.sender_id else None,
                "sends": standing.figures.sends,
                "bounces": standing.figures.bounces,
                "complaints": standing.figures.complaints,
            },
        )

    def failed(self, message_id: str, error: Exception) -> None:
        """Log why a queue message returns to the queue."""
        fields = {"queue_message_id": message_id, "error": str(error)}
        # Our own errors name only codes, fields and ids; the texts of other errors may quote data.
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
        of_kinds = dict.fromkeys(METRIC_OF_KIND.values())
        for name in (*OUTCOME_METRICS, *of_kinds, *METRIC_OF_VERDICT.values(), REFUSALS):
            metrics.add_metric(name, MetricUnit.Count, self._counts[name])
