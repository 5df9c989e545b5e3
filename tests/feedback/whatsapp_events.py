"""Events of WhatsApp built from the samples."""

import json
from typing import Any

from local.samples import sns_message
from tests.feedback.inbox import WAMID
from tests.world import Row


def entry_of(name: str) -> Row:
    """Return Meta's webhook entry in a sample."""
    entry: Row = json.loads(sns_message(name)["whatsAppWebhookEntry"])
    return entry


def status_of(name: str) -> Row:
    """Return the one status in a sample."""
    status: Row
    [status] = entry_of(name)["changes"][0]["value"]["statuses"]
    return status


def event_with(name: str, entry: Row, **envelope: str) -> str:
    """Return the event of a sample with this entry, and these fields in the envelope."""
    return json.dumps({**sns_message(name), **envelope, "whatsAppWebhookEntry": json.dumps(entry)})


def event_with_status(name: str, status: Row, **envelope: str) -> str:
    """Return the event of a sample with this status, and these fields in the envelope."""
    entry = entry_of(name)
    entry["changes"][0]["value"]["statuses"] = [status]
    return event_with(name, entry, **envelope)


def event(*changes: Any, **fields: Any) -> str:
    """Return an event of the samples' number with these changes, plus one with these fields."""
    entry = entry_of("whatsapp_status_read")
    value = {"metadata": entry["changes"][0]["value"]["metadata"], **fields}
    entry["changes"] = [*changes, {"field": "messages", "value": value}]
    return event_with("whatsapp_status_read", entry)


STATUS = status_of("whatsapp_status_read")
TEXT = {
    "from": "5511987654321",
    "id": "wamid.in",
    "timestamp": "1795183200",
    "type": "text",
    "text": {"body": "Oi"},
    "context": {"id": WAMID},
}
