"""The one logger and the one set of metrics. Ids, codes and counts: never personal data."""

import os
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from uuid import UUID

from aws_lambda_powertools import Logger, Metrics, single_metric
from aws_lambda_powertools.metrics import MetricUnit

from cadence_core.channels.outcome import (
    ChannelStopped,
    NotAccepted,
    Rejected,
    Throttled,
    Uncertain,
)
from cadence_core.errors import CadenceError, InternalError, InvalidInvocationError
from cadence_core.model.enrollment import Channel, RunId
from cadence_core.personalization.port import AiTotals, FallbackReason, NotPersonalized
from cadence_core.sending.domain.summary import RunSummary
from cadence_core.sending.ports import (
    Backlog,
    PersonalizationReport,
    Settlement,
    StepReport,
    Trigger,
)

# In a deployed stack its name: the dimension that tells the metrics of two stacks apart.
SERVICE = os.environ.get("POWERTOOLS_SERVICE_NAME", "cadence-engine")
NAMESPACE = "CadenceEngine"

logger = Logger(service=SERVICE)
metrics = Metrics(namespace=NAMESPACE, service=SERVICE)


class PowertoolsJournal:
    """The journal as structured logs and embedded metrics (EMF)."""

    def run_started(self, run_id: RunId, trigger: Trigger) -> None:
        """Make the run's id the correlation id of every later line."""
        logger.set_correlation_id(str(run_id))
        logger.info("run started", extra={"trigger": trigger.kind, "trigger_id": trigger.id})

    def step_finished(self, report: StepReport) -> None:
        """Write one line per claimed enrollment."""
        settlement = report.settlement
        step = settlement.enrollment.step
        fields: dict[str, str | int | None] = {
            "enrollment_id": str(settlement.enrollment.id),
            "step": step.order if step else None,
            "channel": step.channel.value if step else None,
            "status": report.status,
            "duration_ms": report.duration_ms,
            "reason": settlement.transition.reason,
            "error_code": _error_code(settlement),
        }
        if settlement.evidence:
            fields["interaction_id"] = str(settlement.evidence.interaction_id)
        if report.has_moved:
            logger.info("step finished", extra=fields)
        else:
            # Its lease passed on, or somebody ended it meanwhile: the evidence was kept.
            logger.warning("step finished without its lease", extra=fields)

    def personalization_finished(self, report: PersonalizationReport) -> None:
        """Write one line per step that asked for a personal text."""
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
        """Write one line to raise an alarm on: once a run, not once a message."""
        logger.error("personalization stopped", extra={"reason": reason.value})

    def all_personalized(self, totals: AiTotals) -> None:
        """Add the metrics of personalising, zeros included."""
        counts = {
            "AiPersonalized": totals.personalized,
            "AiFallbacks": totals.fallbacks.total(),
            "AiInputTokens": totals.input_tokens,
            "AiOutputTokens": totals.output_tokens,
        }
        for name, value in counts.items():
            metrics.add_metric(name, MetricUnit.Count, value)

    def run_finished(
        self, summary: RunSummary, backlog: Backlog, sent: Mapping[Channel, int]
    ) -> None:
        """Write the summary line and the run's metrics, zeros included."""
        logger.info("run finished", extra=summary.as_dict())
        counts = {
            "MessagesSent": summary.sent,
            "MessagesFailed": summary.failed,
            "MessagesUncertain": summary.uncertain + summary.recovered,
            "EnrollmentsHeld": summary.held,
            "EnrollmentsCompleted": summary.completed,
            "DueBacklog": backlog.remaining_due,
            "UncertainInteractions": backlog.uncertain_overdue,
        }
        for name, value in counts.items():
            metrics.add_metric(name, MetricUnit.Count, value)
        metrics.add_metric(
            "OldestDueAgeSeconds", MetricUnit.Seconds, backlog.oldest_due_age_seconds
        )
        metrics.add_metric("RunDurationMs", MetricUnit.Milliseconds, summary.duration_ms)
        for channel in Channel:
            _count_by_channel("MessagesSent", channel, sent.get(channel, 0))

    def channel_stopped(self, channel: Channel, code: str, sender_id: UUID | None) -> None:
        """Write one line to raise an alarm on, and count it: once a run, not once a message."""
        logger.error(
            "channel stopped",
            extra={
                "channel": channel.value,
                "error_code": code,
                "sender_id": str(sender_id) if sender_id else None,
            },
        )
        _count_by_channel("ChannelsStopped", channel, 1)

    def degraded(self, what: str, cause: str) -> None:
        """Write a warning."""
        logger.warning("degraded", extra={"what": what, "cause": cause})

    def batches_asked_for(self, batches: int) -> None:
        """Log and count them."""
        logger.info("further batches asked for", extra={"batches": batches})
        metrics.add_metric("FurtherBatches", MetricUnit.Count, batches)

    def unexpected(self, what: str, error: BaseException, **ids: str) -> None:
        """Log where something unforeseen happened.

        Only our own errors' texts are logged, which hold codes and ids; others may quote data.
        """
        logger.error(
            "unexpected error",
            extra={
                "doing": what,
                "error_type": type(error).__name__,
                "error": str(error) if isinstance(error, CadenceError) else None,
                "stack": traceback.format_tb(error.__traceback__),
                **ids,
            },
        )


@contextmanager
def accounted_invocation() -> Iterator[None]:
    """Log and count how an invocation goes; zeros too, so that missing data means something.

    Raises:
        CadenceError: as raised inside; anything unforeseen leaves as an ``InternalError`` that
            names its type and nothing else.
    """
    is_rejected = has_failed = False
    try:
        yield
    except InvalidInvocationError as error:
        is_rejected = True
        logger.warning("invocation rejected", extra={"error": str(error)})
        raise
    except CadenceError as error:
        has_failed = True
        _log_failure(error)
        raise
    except Exception as error:
        has_failed = True
        PowertoolsJournal().unexpected("invocation", error)
        raise InternalError(type(error).__name__) from None
    finally:
        metrics.add_metric("InvocationsRejected", MetricUnit.Count, int(is_rejected))
        metrics.add_metric("InvocationsFailed", MetricUnit.Count, int(has_failed))


def _log_failure(error: CadenceError) -> None:
    # No traceback: it would carry the text of the cause, which may quote data.
    logger.error(
        "invocation failed", extra={"error_type": type(error).__name__, "error": str(error)}
    )


def _count_by_channel(name: str, channel: Channel, value: int) -> None:
    with single_metric(
        name,
        MetricUnit.Count,
        value,
        namespace=NAMESPACE,
        default_dimensions={"service": SERVICE, "channel": channel.value},
    ):
        pass


def _error_code(settlement: Settlement) -> str | None:
    match settlement.evidence and settlement.evidence.outcome:
        case (
            Rejected(code)
            | NotAccepted(code)
            | Throttled(code)
            | ChannelStopped(code)
            | Uncertain(code)
        ):
            return code
        case _:
            return None
