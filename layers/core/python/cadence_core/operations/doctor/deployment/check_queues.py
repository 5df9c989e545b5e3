"""Do events and batches wait too long, and did some never arrive?"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from cadence_core.operations.doctor.deployment.asking import Aws
from cadence_core.operations.doctor.deployment.not_asked import MissingError, NotAskedError
from cadence_core.operations.doctor.doctor_finding import Finding, ok, unknown, warning, wrong
from cadence_core.operations.moments import duration

MAX_AGE = timedelta(minutes=15)
"""The stack's alarm of late feedback goes off then, too."""
COUNTS = (
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
)


def check_queue(aws: Aws, area: str, url: str, runbook: str) -> Iterator[Finding]:
    """Yield how many messages wait in a queue, for how long, and how many were given up.

    Raises:
        NotAskedError: SQS gave no answer about the queue itself.
    """
    try:
        found = _attributes(aws, url)
    except MissingError:
        yield wrong(area, f"the queue {_name(url)} does not exist in {aws.region}", "sam deploy")
        return
    yield from _dead_letters(aws, area, url, found, runbook)
    waiting = sum(int(found.get(count, 0)) for count in COUNTS)
    try:
        oldest = _age(aws, _name(url))
    except NotAskedError as error:
        yield unknown(area, f"how long {waiting:,} messages have waited: {error}", error.fix)
        return
    age = f"; the oldest has waited {duration(oldest)}" if waiting and oldest else ""
    if waiting and oldest > MAX_AGE:
        yield warning(area, f"messages that wait: {waiting:,}{age}", runbook)
    else:
        yield ok(area, f"messages that wait: {waiting:,}{age}")


def _dead_letters(
    aws: Aws, area: str, url: str, found: dict[str, str], runbook: str
) -> Iterator[Finding]:
    if "RedrivePolicy" not in found:
        yield warning(area, "has no dead-letter queue: what fails for good is lost", "sam deploy")
        return
    arn = str(json.loads(found["RedrivePolicy"])["deadLetterTargetArn"])
    dead_letter_url = f"{url.rpartition('/')[0]}/{arn.rpartition(':')[2]}"
    try:
        given_up = _attributes(aws, dead_letter_url)
    except MissingError:
        yield wrong(area, f"its dead-letter queue {_name(dead_letter_url)} is gone", "sam deploy")
        return
    except NotAskedError as error:
        yield unknown(area, f"its dead letters: {error}", error.fix)
        return
    if count := int(given_up.get(COUNTS[0], 0)):
        fix = f"{runbook}; then: aws sqs start-message-move-task --region {aws.region}"
        yield wrong(area, f"messages that were given up: {count:,}", f"{fix} --source-arn {arn}")


def _attributes(aws: Aws, url: str) -> dict[str, str]:
    answer = aws.ask("sqs", "get_queue_attributes", QueueUrl=url, AttributeNames=["All"])
    attributes: dict[str, str] = answer.get("Attributes", {})
    return attributes


def _age(aws: Aws, name: str) -> timedelta:
    """Return how long the oldest message of a queue waited in the last minutes, at most."""
    now = datetime.now(UTC)
    metric: dict[str, Any] = {
        "Namespace": "AWS/SQS",
        "MetricName": "ApproximateAgeOfOldestMessage",
        "Dimensions": [{"Name": "QueueName", "Value": name}],
    }
    answer = aws.ask(
        "cloudwatch",
        "get_metric_data",
        StartTime=now - MAX_AGE,
        EndTime=now,
        MetricDataQueries=[
            {"Id": "age", "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Maximum"}}
        ],
    )
    values = [value for each in answer["MetricDataResults"] for value in each["Values"]]
    return timedelta(seconds=values[0] if values else 0)


def _name(url: str) -> str:
    return url.rpartition("/")[2]
