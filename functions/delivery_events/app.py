"""Records delivery events and replies from the feedback queue."""

import os
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from cadence_core.database.access import make_clients
from cadence_core.feedback.application import FeedbackJournal, application
from cadence_core.runtime.event_shapes import parse_queue
from cadence_core.runtime.initialization import settle
from cadence_core.runtime.telemetry import logger, metrics, record_invocation

make_clients(os.environ)
settle()


# Events hold addresses and replies, so log_event=False overrides the environment.
@logger.inject_lambda_context(clear_state=True, log_event=False)
@metrics.log_metrics(capture_cold_start_metric=True)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001
    """Record each queue message; SQS delivers only the failed ones again."""
    with record_invocation():
        records = parse_queue(event).records
        app = application()
        app.database.check()
        journal = FeedbackJournal()
        failed = []
        try:
            errors = app.take_all([record.body for record in records], journal)
            for record, error in zip(records, errors, strict=True):
                if error:
                    journal.failed(record.message_id, error)
                    failed.append({"itemIdentifier": record.message_id})
        finally:
            journal.close()
        return {"batchItemFailures": failed}
