"""What the functions write: each line of their logs, and the metrics that are embedded in them."""

import io
import json
from contextlib import ExitStack, redirect_stdout, suppress
from functools import cache
from typing import Any
from unittest.mock import patch
from uuid import UUID

from cadence_core.channels.outcome import ChannelStopped
from cadence_core.errors import StoreUnavailableError
from cadence_core.feedback.application import FeedbackJournal
from cadence_core.model.enrollment import Channel
from cadence_core.publishing.application import Published
from cadence_core.runtime import telemetry
from functions.delivery_events import app as delivery_events
from functions.execute_cadence_steps import app as engine
from functions.publish import app as publisher
from functions.unsubscribe import app as page
from tests.builders import a_due_enrollment, a_step
from tests.feedback.reports import a_bounce
from tests.sending.engines import an_application
from tests.sending.events import an_event
from tests.sending.fakes import FakeTransport, StoreWithRules
from tests.sending.handling import FakeContext
from tests.unsubscribe.requests_to_page import ONE_CLICK, FakeStore, post


@cache
def lines_of_the_functions() -> tuple[dict[str, Any], ...]:
    """Return the lines of a batch, of feedback, of the page, and of a failure."""
    output = io.StringIO()
    telemetry.metrics.clear_metrics()  # what another test may have left
    with redirect_stdout(output), ExitStack() as stack:
        # The logger opened the standard output before it was replaced.
        for handler in telemetry.logger.handlers:
            stack.enter_context(patch.object(handler, "stream", output))
        _execute_a_batch()
        _take_feedback()
        _unsubscribe()
        _publish()
        _fail()
    return tuple(json.loads(line) for line in output.getvalue().splitlines())


def _execute_a_batch() -> None:
    """Execute a batch that finds every channel stopped, and a step without a template."""
    due = [a_due_enrollment(step=a_step(channel=channel)) for channel in Channel]
    no_template = a_due_enrollment(step=a_step(template=None))
    stopped = {
        due[0].lead.address_for(channel) or "": ChannelStopped("paused") for channel in Channel
    }
    application = an_application(StoreWithRules([*due, no_template]), FakeTransport(stopped))
    with patch.object(engine, "application", lambda: application):
        engine.lambda_handler(an_event("schedule"), FakeContext())


def _take_feedback() -> None:
    with patch.object(delivery_events, "application") as application:
        application().take_all.return_value = [None]
        delivery_events.lambda_handler(an_event("ses_send"), FakeContext())
    FeedbackJournal().recorded(a_bounce())


def _unsubscribe() -> None:
    with patch.object(page, "application", FakeStore().application):
        post(ONE_CLICK)


def _publish() -> None:
    with patch.object(publisher, "application") as application:
        application().publish.return_value = Published()
        publisher.lambda_handler({}, FakeContext())


def _fail() -> None:
    with suppress(StoreUnavailableError), telemetry.record_invocation():
        raise StoreUnavailableError("connecting")
    telemetry.record_unexpected("send", RuntimeError(), enrollment_id=str(UUID(int=1)))
