"""All existing metrics: ours, as the code emits them, and those of AWS that we watch."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from tests.template.output import lines_of_the_functions
from tests.template.stack import Stack

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
        *values_of(lines_of_the_functions()),
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
