"""The metrics that there are: ours, asked of the code itself, and those of AWS that we watch."""

import io
import json
from collections.abc import Iterator
from contextlib import redirect_stdout
from functools import cache
from types import SimpleNamespace
from typing import Any, NamedTuple
from uuid import UUID

from cadence_core.feedback.application import FeedbackJournal
from cadence_core.model.enrollment import Channel, RunId
from cadence_core.personalization.port import AiTotals
from cadence_core.runtime.telemetry import NAMESPACE, SERVICE, metrics, record_invocation
from cadence_core.sending.application import Backlog, PowertoolsJournal, RunSummary
from cadence_core.unsubscribe.application import Wish
from functions.unsubscribe import app as unsubscribe
from tests.template.stack import Stack

OF_FUNCTIONS = ("Duration", "Errors", "Throttles", "Url5xxCount")
OF_QUEUES = ("ApproximateAgeOfOldestMessage", "ApproximateNumberOfMessagesVisible")


class Metric(NamedTuple):
    """What CloudWatch knows a metric by: its name alone is not enough."""

    namespace: str
    name: str
    dimensions: frozenset[tuple[str, str]]


def ours(name: str, **dimensions: str) -> Metric:
    """Return a metric of the stack's engine."""
    return Metric(NAMESPACE, name, frozenset({"service": SERVICE, **dimensions}.items()))


def of_function(name: str, function: str) -> Metric:
    """Return a metric that Lambda keeps of a function."""
    return Metric("AWS/Lambda", name, frozenset({("FunctionName", function)}))


def of_queue(name: str, queue: str) -> Metric:
    """Return a metric that SQS keeps of a queue."""
    return Metric("AWS/SQS", name, frozenset({("QueueName", f"{queue}.QueueName")}))


def known_metrics(stack: Stack) -> set[Metric]:
    """Return every metric that somebody feeds."""
    functions = stack.of_type("AWS::Lambda::Function")
    queues = stack.of_type("AWS::SQS::Queue")
    return {
        *emitted_metrics(),
        *(of_function(name, function) for name in OF_FUNCTIONS for function in functions),
        *(of_queue(name, queue) for name in OF_QUEUES for queue in queues),
    }


@cache
def emitted_metrics() -> frozenset[Metric]:
    """Return each metric that the code emits."""
    output = io.StringIO()
    with redirect_stdout(output):
        _run({}, None)
    blobs = (json.loads(line) for line in output.getvalue().splitlines())
    return frozenset(found for blob in blobs for found in _metrics_of(blob))


@metrics.log_metrics
def _run(_event: dict[str, Any], _context: None) -> None:
    """Do what the functions do, as far as it is counted."""
    journal = PowertoolsJournal()
    with record_invocation():
        journal.batches_asked_for(1)
        journal.all_personalized(AiTotals())
        journal.run_finished(RunSummary(RunId(UUID(int=1))), Backlog(0, 0.0), {})
        for channel in Channel:
            journal.channel_stopped(channel, "AccountSuspendedException", None)
    FeedbackJournal().close()
    link: Any = SimpleNamespace(claims=SimpleNamespace(lead_id=UUID(int=2)))
    unsubscribe._record(Wish.ONE_CLICK, link, ended=1)


def _metrics_of(blob: dict[str, Any]) -> Iterator[Metric]:
    for directive in blob.get("_aws", {}).get("CloudWatchMetrics", []):
        for names in directive["Dimensions"]:
            dimensions = frozenset((name, blob[name]) for name in names)
            for metric in directive["Metrics"]:
                yield Metric(directive["Namespace"], metric["Name"], dimensions)
