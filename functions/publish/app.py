"""Publishes what changed the standing of leads; invoked by a schedule, every minute."""

from dataclasses import asdict
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from cadence_core.publishing.application import application
from cadence_core.runtime.telemetry import logger, metrics, record_invocation
from cadence_core.runtime.time_left import TimeLeft


# As in every function, log_event=False overrides the environment.
@logger.inject_lambda_context(clear_state=True, log_event=False)
@metrics.log_metrics(capture_cold_start_metric=True)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001
    """Publish until nothing is left or time is short; return and log how much was published."""
    time_left = TimeLeft.of_seconds(context.get_remaining_time_in_millis() / 1000)
    with record_invocation():
        published = application().publish(time_left)
        metrics.add_metric("EventsPublished", MetricUnit.Count, published.published)
        metrics.add_metric("EventsRefused", MetricUnit.Count, published.refused)
        metrics.add_metric("EventsGivenUp", MetricUnit.Count, published.given_up)
    counts = asdict(published)
    logger.info("events published", extra=counts)
    return counts
