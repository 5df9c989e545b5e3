"""Delivers the demo's feedback between two runs to the real functions on this computer."""

import os
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit
from urllib.request import Request, urlopen
from uuid import uuid4

from aws_lambda_powertools.utilities.typing import LambdaContext
from pg8000.native import Connection

from cadence_core.feedback import application as feedback_application
from cadence_core.unsubscribe import application as unsubscribe_application
from functions.delivery_events.app import lambda_handler as delivery_events
from functions.unsubscribe.app import lambda_handler as unsubscribe_page
from local import samples
from local.database import Row, fetch_rows
from local.function_url import function_url
from local.invoke import SETTINGS
from local.lambda_here import LocalContext, output_into
from local.outbox import read_accepted
from local.state import StateError
from local.timeline import Feedback

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z")
ONE_CLICK = b"List-Unsubscribe=One-Click"  # RFC 8058
FORM = {"content-type": "application/x-www-form-urlencoded"}


def answers_of(connection: Connection) -> list[Feedback]:
    """Return an answer of each lead whose custom field ``demo_answers`` is set, once."""
    return [
        Feedback(f"{row['who']} writes back.", row["lead_id"], "ses_inbound_reply")
        for row in fetch_rows(connection, "leads_that_answer")
    ]


def deliver_feedback(
    connection: Connection,
    coming: Sequence[Feedback],
    *,
    database_url: str,
    outbox: Path,
    log: Path,
) -> list[Feedback]:
    """Deliver the feedback about messages in the outbox and return it. Logs go to the log file.

    Events reach the handler in one queue batch, as SQS delivers them. Unsubscribe links are
    followed over HTTP.

    Raises:
        StateError: a function rejected an event.
    """
    leads = [feedback.lead_id for feedback in coming]
    messages = {row["lead_id"]: row for row in fetch_rows(connection, "messages_to", leads=leads)}
    # A LIVE run leaves no messages in the outbox: real people answer those.
    links = {
        lead_id: accepted["unsubscribe_url"]
        for lead_id, row in messages.items()
        if (accepted := read_accepted(outbox, row["id"]))
    }
    delivered = [feedback for feedback in coming if feedback.lead_id in links]
    events = [
        event_about(messages[feedback.lead_id], feedback.sample)
        for feedback in delivered
        if feedback.sample
    ]
    os.environ.update(SETTINGS, DATABASE_URL=database_url)
    with output_into(log):
        if events:
            _deliver(events, log)
        for feedback in delivered:
            if not feedback.sample:
                _follow(links[feedback.lead_id])
    feedback_application.forget_application()
    unsubscribe_application.forget_application()
    return delivered


def event_about(message: Row, sample: str) -> Row:
    """Return the SNS message of a sample event, about this message and with the present time."""
    substitutes = {
        samples.INTERACTION_ID: message["id"],
        samples.ENROLLMENT_ID: message["enrollment_id"],
        samples.STEP_ID: message["step_id"],
        samples.SES_MESSAGE_ID: message["external_id"],
        samples.RECEIVED_ID: f"received-{message['id']}",
        samples.LEAD_ADDRESS: message["lead_address"],
        samples.LEAD_NAME: message["lead_name"],
        samples.SENDER_ADDRESS: message["sender_address"],
        samples.SUBJECT: message["subject"],
        samples.QUOTED_TEXT: message["subject"],
    }
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    event: Row = _substituted(samples.sns_message(sample), substitutes, now)
    return event


def _substituted(value: Any, substitutes: Mapping[str, str], now: str) -> Any:
    match value:
        case str():
            for before, after in substitutes.items():
                value = value.replace(before, after)
            return MOMENT.sub(now, value)
        case list():
            return [_substituted(each, substitutes, now) for each in value]
        case dict():
            return {name: _substituted(each, substitutes, now) for name, each in value.items()}
        case _:
            return value


def _deliver(events: Sequence[Row], log: Path) -> None:
    records = [{**samples.queue_record(event), "messageId": str(uuid4())} for event in events]
    answer = delivery_events({"Records": records}, cast("LambdaContext", LocalContext()))
    if answer["batchItemFailures"]:
        raise StateError(f"the feedback function rejected an event (see {log})")


def _follow(link: str) -> None:
    """Send the request that a mail program sends when its reader clicks Unsubscribe."""
    token = urlsplit(link).path.rpartition("/")[2]
    with function_url(unsubscribe_page) as url:
        request = Request(f"{url}{token}", ONE_CLICK, FORM)  # noqa: S310 (our own http URL)
        with urlopen(request, timeout=60):  # noqa: S310 (the same); an error status raises OSError
            pass
