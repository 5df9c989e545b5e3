"""What comes back about a message, through the real handler of the feedback queue."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Any
from unittest.mock import patch
from uuid import UUID

from functions.delivery_events.app import lambda_handler
from local import samples
from tests.feedback.inbox import WHATSAPP_NUMBER, Context
from tests.year.evidence import Accepted

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
EPOCH = re.compile(r'"timestamp": "\d{10}"')
CLOCK = "cadence_core.feedback.take_queue_messages.datetime"
LEAD_NUMBER = "551187654321"
TEXTS = {"replied": "Thank you, please call me on Monday.", "unsubscribed": "STOP"}


@dataclass(frozen=True)
class KnownIds:
    """The id of a message, and the provider's, if the engine knows that one."""

    id: UUID
    external_id: str | None


def deliver(kind: str, message: Accepted, address: str, known: KnownIds, at: datetime) -> None:
    """Hand one event over to the handler at a simulated time.

    Args:
        kind: ``replied``, ``unsubscribed`` or ``bounced``.
        message: the message that it is about.
        address: the address of the sender.
        known: the ids of the message.
        at: when it happens.

    Raises:
        AssertionError: the handler did not take it.
    """
    if kind == "bounced":
        body = _bounce(message, address, known, at)
    elif address.startswith("phone-number-id-"):
        body = _whatsapp(TEXTS[kind], message, address, at)
    else:
        body = _mail(TEXTS[kind], message, address, known.external_id, at)
    record = {**samples.queue_record({}), "messageId": f"{message.enrollment} {at}", "body": body}
    with patch(CLOCK, _Clock(at)):
        answer = lambda_handler({"Records": [record]}, Context())
    assert answer["batchItemFailures"] == [], f"the feedback handler refused {kind} of {message}"


class _Clock:
    """Stands in for the class ``datetime`` of the one module that asks for the time."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self, _: Any) -> datetime:
        return self._at


def _bounce(message: Accepted, address: str, known: KnownIds, at: datetime) -> str:
    # Found by the provider's id; by our tag, if the run died before it had that id.
    tag = UUID(int=0) if known.external_id else known.id
    substitutes = {
        samples.SES_MESSAGE_ID: known.external_id or f"lost-{known.id}",
        samples.LEAD_ADDRESS: message.to,
        samples.SENDER_ADDRESS: address,
        samples.INTERACTION_ID: str(tag),
        "1111-bounce": f"{message.enrollment}-{message.step}",
    }
    return _substituted(json.dumps(samples.sns_message("ses_bounce_permanent")), substitutes, at)


def _whatsapp(text: str, message: Accepted, address: str, at: datetime) -> str:
    event = samples.sns_message("whatsapp_inbound_text")
    entry = json.loads(event["whatsAppWebhookEntry"])
    [value] = [change["value"] for change in entry["changes"]]
    [inbound] = value["messages"]
    inbound["text"]["body"] = text
    inbound["id"] = f"wamid.{message.enrollment}{message.step}"
    event["whatsAppWebhookEntry"] = json.dumps(entry)
    substitutes = {
        LEAD_NUMBER: message.to.removeprefix("+"),
        WHATSAPP_NUMBER.removeprefix("phone-number-id-"): address.removeprefix("phone-number-id-"),
    }
    return _substituted(json.dumps(event), substitutes, at)


def _mail(text: str, message: Accepted, address: str, external_id: str | None, at: datetime) -> str:
    headers = {
        "From": message.to,
        "To": address,
        "Subject": "Re: Hello",
        "Date": format_datetime(at),
    }
    if external_id:
        headers["In-Reply-To"] = f"<{external_id}@email.amazonses.com>"
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    payload = {
        "notificationType": "Received",
        "mail": {
            "timestamp": at.isoformat(),
            "source": message.to,
            "messageId": f"in-{message.enrollment}-{message.step}",
            "headers": [{"name": name, "value": value} for name, value in headers.items()],
        },
        "receipt": {"recipients": [address], "action": {"type": "SNS"}},
        "content": f"{lines}\r\n{text}",
    }
    return json.dumps(payload)


def _substituted(body: str, substitutes: Mapping[str, str], at: datetime) -> str:
    for before, after in substitutes.items():
        body = body.replace(before, after)
    body = EPOCH.sub(f'"timestamp": "{at.timestamp():.0f}"', body)
    return MOMENT.sub(at.isoformat().replace("+00:00", "Z"), body)
