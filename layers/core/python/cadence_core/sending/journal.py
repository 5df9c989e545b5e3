"""The logs and metrics of a run: ids and codes only."""

from collections import Counter
from collections.abc import Mapping, Sequence
from uuid import UUID

from aws_lambda_powertools.metrics import MetricUnit

from cadence_core.channels.outcome import (
    ChannelStopped,
    NotAccepted,
    NotUnderstood,
    Rejected,
    Throttled,
    Uncertain,
)
from cadence_core.model.enrollment import Channel, EnrollmentId, RunId
from cadence_core.model.reasons import BY_CODE, Reason
from cadence_core.personalization.port import (
    AiTotals,
    FallbackReason,
    NotPersonalized,
    PersonalizationReport,
)
from cadence_core.runtime.telemetry import (
    count_by_channel,
    count_by_reason,
    logger,
    metrics,
    record_channel_stopped,
    record_unexpected,
)
from cadence_core.sending.domain.summary import RunSummary
from cadence_core.sending.records import Backlog, StepReport, StepResult, TemplateCheck, Trigger

MAX_IDS_LOGGED = 20
MIN_ALARMING_RUNS = 3
"""From this many runs without a send on, the line is an error and ``NothingSentAlarm`` goes off."""


class PowertoolsJournal:
    """The journal as structured logs and embedded metrics (EMF)."""

    def run_started(self, run_id: RunId, trigger: Trigger) -> None:
        """Log the start; the run's id becomes the correlation id of every later line."""
        logger.set_correlation_id(str(run_id))
        logger.info("run started", extra={"trigger": trigger.kind, "trigger_id": trigger.id})

    def step_finished(self, report: StepReport) -> None:
        """Write one line per claimed enrollment."""
        result = report.result
        step = result.enrollment.step
        fields: dict[str, str | int | None] = {
            "enrollment_id": str(result.enrollment.id),
            "step": step.order if step else None,
            "step_id": str(step.id) if step else None,
            "channel": step.channel.value if step else None,
            "status": report.status,
            "duration_ms": report.duration_ms,
            "reason": result.transition.reason,
            "error_code": _error_code(result),
        }
        if result.evidence:
            fields["interaction_id"] = str(result.evidence.interaction_id)
        if report.has_moved:
            logger.info("step finished", extra=fields)
        else:
            # Another run holds its lease, or it ended in the meantime. The evidence was recorded.
            logger.warning("step finished without its lease", extra=fields)

    def set_aside(self, enrollment_id: EnrollmentId) -> None:
        """Write a warning."""
        logger.warning("enrollment set aside", extra={"enrollment_id": str(enrollment_id)})

    def quarantined(self, enrollment_id: EnrollmentId) -> None:
        """Write an error."""
        logger.error("enrollment quarantined", extra={"enrollment_id": str(enrollment_id)})

    def templates_faulty(self, faulty: Sequence[TemplateCheck]) -> None:
        """Write a warning for each, without its detail, which quotes the template; count them."""
        for check in faulty:
            logger.warning(
                "template faulty",
                extra={"template_id": str(check.changed.template.id), "reason": check.reason},
            )
        metrics.add_metric("FaultyTemplates", MetricUnit.Count, len(faulty))

    def personalization_finished(self, report: PersonalizationReport) -> None:
        """Write one line per step that asks for a personal text."""
        result = report.result
        reason = result.reason.value if isinstance(result, NotPersonalized) else None
        status = "fallback" if reason else "personalized" if result.usage else "reused"
        logger.info(
            "personalization finished",
            extra={
                "enrollment_id": str(report.enrollment.id),
                "status": status,
                "reason": reason,
                "model": result.usage.model if result.usage else None,
                "input_tokens": result.usage.input_tokens if result.usage else 0,
                "output_tokens": result.usage.output_tokens if result.usage else 0,
                "duration_ms": report.duration_ms,
            },
        )

    def personalization_stopped(self, reason: FallbackReason) -> None:
        """Write the line that raises an alarm, once per run."""
        logger.error("personalization stopped", extra={"reason": reason.value})

    def all_personalized(self, totals: AiTotals) -> None:
        """Add the personalization metrics, zeros included."""
        counts = {
            "AiPersonalized": totals.personalized,
            "AiFallbacks": totals.fallbacks.total(),
            "AiInputTokens": totals.input_tokens,
            "AiOutputTokens": totals.output_tokens,
        }
        for name, value in counts.items():
            metrics.add_metric(name, MetricUnit.Count, value)

    def run_finished(
        self,
        summary: RunSummary,
        backlog: Backlog,
        sent: Mapping[Channel, int],
        reasons: Mapping[tuple[str, Reason], int],
    ) -> None:
        """Write the summary line and the run's metrics, zeros included."""
        next_due = backlog.next_due_at and backlog.next_due_at.isoformat()
        logger.info("run finished", extra={**summary.as_dict(), "next_due_at": next_due})
        if summary.is_without_send:
            _log_run_without_send(summary, backlog, reasons)
        _add_metrics(summary, backlog)
        for channel in Channel:
            count_by_channel("MessagesSent", channel, sent.get(channel, 0))
        for (status, reason), number in reasons.items():
            if status == "held":
                count_by_reason("EnrollmentsHeld", reason, number)
        for code, number in summary.deferred.items():
            count_by_reason("MessagesDeferred", BY_CODE[code], number)

    def channel_stopped(self, channel: Channel, code: str, sender_id: UUID | None) -> None:
        """Log and count the stop, once per run and channel or sender."""
        record_channel_stopped(channel, code, sender_id)

    def suppressions_unreadable(self, ids: Sequence[str]) -> None:
        """Write a warning with the first ids, and count them."""
        listed = ids[:MAX_IDS_LOGGED]
        extra = {"count": len(ids), "suppression_ids": listed}
        logger.warning("suppressions cannot be read", extra=extra)
        metrics.add_metric("SuppressionsUnreadable", MetricUnit.Count, len(ids))

    def degraded(self, what: str, cause: str) -> None:
        """Write a warning."""
        logger.warning("degraded", extra={"what": what, "cause": cause})

    def batches_requested(self, batches: int) -> None:
        """Log and count the further batches."""
        logger.info("further batches asked for", extra={"batches": batches})
        metrics.add_metric("FurtherBatches", MetricUnit.Count, batches)

    def unexpected(self, what: str, error: BaseException, **ids: str) -> None:
        """Log an unexpected error and where it happened."""
        record_unexpected(what, error, **ids)


def _log_run_without_send(
    summary: RunSummary, backlog: Backlog, reasons: Mapping[tuple[str, Reason], int]
) -> None:
    is_alarming = backlog.runs_without_send >= MIN_ALARMING_RUNS
    log = logger.error if is_alarming else logger.warning
    by_reason: Counter[str] = Counter()
    for (_, reason), number in reasons.items():
        by_reason[reason.value] += number
    log(
        "nothing was sent although steps were due",
        extra={
            **summary.as_dict(),
            "runs_without_send": backlog.runs_without_send,
            "oldest_unsent_age_seconds": round(backlog.oldest_unsent_age_seconds),
            "reasons": by_reason,
        },
    )


def _add_metrics(summary: RunSummary, backlog: Backlog) -> None:
    counts = {
        "MessagesSent": summary.sent,
        "MessagesFailed": summary.failed,
        "MessagesRetried": summary.retried,
        "MessagesUncertain": summary.uncertain + summary.recovered,
        "EnrollmentsHeld": summary.held,
        "EnrollmentsQuarantined": summary.quarantined,
        "EnrollmentsCompleted": summary.completed,
        "DueBacklog": backlog.remaining_due,
        "MessagesOutsideHours": backlog.outside_hours,
        "UncertainInteractions": backlog.uncertain_overdue,
        "RunsWithoutSend": backlog.runs_without_send,
    }
    ages = {
        "OldestDueAgeSeconds": backlog.oldest_due_age_seconds,
        "OldestUnsentAgeSeconds": backlog.oldest_unsent_age_seconds,
    }
    for name, value in counts.items():
        metrics.add_metric(name, MetricUnit.Count, value)
    for name, seconds in ages.items():
        metrics.add_metric(name, MetricUnit.Seconds, seconds)
    metrics.add_metric("RunDurationMs", MetricUnit.Milliseconds, summary.duration_ms)


def _error_code(result: StepResult) -> str | None:
    match result.evidence and result.evidence.outcome:
        case (
            Rejected(code)
            | NotAccepted(code)
            | NotUnderstood(Rejected(code) | NotAccepted(code))
            | Throttled(code)
            | ChannelStopped(code)
            | Uncertain(code)
        ):
            return code
        case _:
            return None
