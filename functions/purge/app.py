"""Removes texts and records that have expired; invoked by a schedule, once a day."""

import os
from contextlib import closing
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from cadence_core.database.access import open_database
from cadence_core.database.settings import DatabaseSettings
from cadence_core.operations.upkeep.purge import purge
from cadence_core.runtime.telemetry import logger, metrics, record_invocation
from cadence_core.runtime.time_left import TimeLeft


# As in every function, log_event=False overrides the environment.
@logger.inject_lambda_context(clear_state=True, log_event=False)
@metrics.log_metrics(capture_cold_start_metric=True)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001
    """Purge until nothing is left or time is short; return and log how much was removed."""
    time_left = TimeLeft.of_seconds(context.get_remaining_time_in_millis() / 1000)
    with record_invocation():
        settings = DatabaseSettings.from_environment(os.environ)
        with closing(open_database(settings)) as database:
            removed = purge(database, time_left).model_dump()
    logger.info("purge finished", extra=removed)
    return removed
