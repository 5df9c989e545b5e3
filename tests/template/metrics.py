"""All existing metrics: ours, as the code emits them, and those of AWS that we watch."""

import io
import json
from collections.abc import Iterable, Iterator
from contextlib import redirect_stdout
from functools import cache
from typing import Any, NamedTuple
from unittest.mock import patch

from cadence_core.channels.outcome import ChannelStopped
from cadence_core.model.enrollment import Channel
from cadence_core.publishing.application import Published
from cadence_core.runtime import telemetry
from functions.delivery_events import app as delivery_events
from functions.execute_cadence_steps import app as engine
from functions.publish import app as publisher
from functions.unsubscribe import app as page
from tests.builders import a_due_enrollment, a_step
from tests.sending.engines import an_application
from tests.sending.events import an_event
from tests.sending.fakes import FakeRunStore, FakeTransport
from tests.sending.handling import FakeContext
from tests.template.stack import Stack
from tests.unsubscribe.requests_to_page import ONE_CLICK, FakeStore, post

OF_FUNCTIONS = ("Duration", "Errors", "Throttles", "Url5xxCount")
OF_QUEUES = ("ApproximateAgeOfOldestMessage", "ApproximateNumberOfMessagesVisible")


class Metric(NamedTuple):
    """The identity of a metric in CloudWatch, which is more than its name."""

    namespace: str
    name: str
    dimensions: frozenset[tuple[str, str]]


def known_metrics(stack: Stack) -> set[Metric]:
    """Return every metric that our code or AWS emits."""
    functions = stack.of_type("AWS::Lambda::Function")
    queues = stack.of_type("AWS::SQS::Queue")
    return {
        *emitted_metrics(),
        *(
            _of_aws("Lambda", name, FunctionName=each)
            for name in OF_FUNCTIONS
            for each in functions
        ),
        *(
            _of_aws("SQS", name, QueueName=f"{each}.QueueName")
            for name in OF_QUEUES
            for each in queues
        ),
    }


def _of_aws(service: str, name: str, **dimensions: str) -> Metric:
    return Metric(f"AWS/{service}", name, frozenset(dimensions.items()))


@cache
def emitted_metrics() -> frozenset[Metric]:
    """Return each metric that the handlers emit."""
    output = io.StringIO()
    telemetry.metrics.clear_metrics()  # what another test may have left
    with redirect_stdout(output):
        _execute_a_batch()
        _take_feedback()
        _unsubscribe()
        _publish()
    blobs = [json.loads(line) for line in output.getvalue().splitlines()]
    return frozenset(values_of(blobs))


def _execute_a_batch() -> None:
    """Execute a batch that finds every channel stopped, and a step without a template."""
    due = [a_due_enrollment(step=a_step(channel=channel)) for channel in Channel]
    no_template = a_due_enrollment(step=a_step(template=None))
    stopped = {
        due[0].lead.address_for(channel) or "": ChannelStopped("paused") for channel in Channel
    }
    application = an_application(FakeRunStore([*due, no_template]), FakeTransport(stopped))
    with patch.object(engine, "application", lambda: application):
        engine.lambda_handler(an_event("schedule"), FakeContext())


def _take_feedback() -> None:
    with patch.object(delivery_events, "application"):
        delivery_events.lambda_handler(an_event("ses_send"), FakeContext())


def _unsubscribe() -> None:
    with patch.object(page, "application", FakeStore().application):
        post(ONE_CLICK)


def _publish() -> None:
    with patch.object(publisher, "application") as application:
        application().publish.return_value = Published()
        publisher.lambda_handler({}, FakeContext())


def values_of(blobs: Iterable[dict[str, Any]]) -> dict[Metric, float]:
    """Return the value of each metric that is embedded in these lines of output."""
    return {metric: value for blob in blobs for metric, value in _values_of(blob)}


def _values_of(blob: dict[str, Any]) -> Iterator[tuple[Metric, float]]:
    for directive in blob.get("_aws", {}).get("CloudWatchMetrics", []):
        for names in directive["Dimensions"]:
            dimensions = frozenset((name, blob[name]) for name in names)
            for metric in directive["Metrics"]:
                [value] = blob[metric["Name"]]
                yield Metric(directive["Namespace"], metric["Name"], dimensions), value
