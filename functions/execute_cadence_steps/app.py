"""Executes one batch of due cadence steps for the schedule, a queue message or a person."""

import os
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from cadence_core.errors import CadenceError, InvalidInvocationError, UnauthorizedError
from cadence_core.runtime.initialization import settle
from cadence_core.runtime.secrets import retry_with_fresh_secrets
from cadence_core.runtime.telemetry import logger, metrics, record_invocation
from cadence_core.runtime.time_left import TimeLeft
from cadence_core.sending.application import (
    Application,
    ClassicScheduledEvent,
    Invocation,
    ManualRequest,
    QueueInvocation,
    ScheduledInvocation,
    Trigger,
    UrlInvocation,
    application,
    error_response,
    make_clients,
    ok_response,
    parse_invocation,
    parse_queued_request,
    queue_response,
    run_response,
)

make_clients(os.environ)
settle()


# The event holds the bearer token, so log_event=False overrides the environment.
@logger.inject_lambda_context(clear_state=True, log_event=False)
@metrics.log_metrics(capture_cold_start_metric=True)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Parse the event, execute one batch, and respond in the form that the caller expects."""
    time_left = TimeLeft.of_seconds(context.get_remaining_time_in_millis() / 1000)
    invocation: Invocation | None = None
    try:
        with record_invocation():
            invocation = parse_invocation(event)
            return _execute(invocation, time_left)
    except CadenceError as error:
        if isinstance(invocation, UrlInvocation):
            return error_response(error, invocation.request_id)
        if isinstance(invocation, QueueInvocation) and isinstance(error, InvalidInvocationError):
            return queue_response(invocation.records)
        raise


def _execute(invocation: Invocation, time_left: TimeLeft) -> dict[str, Any]:
    match invocation:
        case ScheduledInvocation():
            trigger = Trigger("schedule", invocation.execution_id)
            return run_response(application().execute(trigger, time_left))
        case ClassicScheduledEvent():
            trigger = Trigger("schedule", invocation.id)
            return run_response(application().execute(trigger, time_left))
        case QueueInvocation():
            return _execute_queued(invocation, time_left)
        case UrlInvocation():
            return _execute_manual(invocation, time_left)


def _execute_queued(invocation: QueueInvocation, time_left: TimeLeft) -> dict[str, Any]:
    """Execute one batch for the first message; any others go back to the queue."""
    record, *others = invocation.records
    request = parse_queued_request(record)
    application().execute(Trigger("queue", record.message_id, request.depth), time_left)
    return queue_response(others)


def _execute_manual(invocation: UrlInvocation, time_left: TimeLeft) -> dict[str, Any]:
    app, request = _authenticated(invocation)
    if request.explain:
        return ok_response(app.explain(request.explain, time_left, request.at))
    if request.dry_run:
        return ok_response(app.preview(time_left, request.batch_size, request.at))
    trigger = Trigger("manual", invocation.request_id)
    return ok_response(run_response(app.execute(trigger, time_left, request.batch_size)))


def _authenticated(invocation: UrlInvocation) -> tuple[Application, ManualRequest]:
    """Return the caller's request; a wrong token may be a new one that we have not read yet."""

    def authenticate() -> tuple[Application, ManualRequest]:
        app = application()
        return app, invocation.request(app.manual_trigger_token)

    return retry_with_fresh_secrets(authenticate, UnauthorizedError)
