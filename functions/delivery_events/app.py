"""Records delivery events and replies from the feedback queue."""

import os
from typing import Any

from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from cadence_core.database.access import make_clients
from cadence_core.feedback.application import FeedbackJournal, application
from cadence_core.runtime.event_shapes import parse_queue
from cadence_core.runtime.telemetry import logger, metrics, record_invocation

make_clients(os.environ)


# Events hold addresses and replies, so log_event=False overrides the environment.
@logger.inject_lambda_context(clear_state=True, log_event=False)
@metrics.log_metrics(capture_cold_start_metric=True)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Record each queue message; SQS delivers only the failed ones again."""
    with record_invocation():
        parse_queue(event)
        app = application()
        app.database.check()
        journal = FeedbackJournal()

        def take(record: SQSRecord) -> None:
            try:
                app.take(record.body, journal)
            except Exception as error:
                journal.failed(record.message_id, error)
                raise

        try:
            return dict(
                process_partial_response(
                    event=event,
                    record_handler=take,
                    processor=BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False),
                    context=context,
                )
            )
        finally:
            journal.close()
