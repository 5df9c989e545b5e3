"""Inbound messages of leads, by mail and on WhatsApp, and the replies that the engine stores."""

import json
from email.utils import format_datetime
from typing import Any

from local.samples import SES_MESSAGE_ID
from tests.feedback.inbox import SENT_AT, Inbox, sample

REPLIED = ("replied", "replied")
"""Status and reason of an enrollment that ended with a reply."""
THREAD = {"In_Reply_To": f"<{SES_MESSAGE_ID}@email.amazonses.com>"}
"""The header of a mail that answers the message in the samples."""


def a_mail(sender: str, to: str = "ana@acme.test", text: str = "Hello!", **headers: str) -> str:
    """Return the body of a queue message with a received mail, delivered raw."""
    named = {"From": sender, "To": to, "Subject": "Hi", "Date": format_datetime(SENT_AT)}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    content = "".join(f"{name}: {value}\r\n" for name, value in named.items()) + f"\r\n{text}"
    payload: dict[str, Any] = {
        "notificationType": "Received",
        "mail": {
            "timestamp": SENT_AT.isoformat(),
            "source": sender,
            "messageId": f"in-{abs(hash(content))}",
            "headers": [{"name": name, "value": value} for name, value in named.items()],
        },
        "receipt": {"recipients": [to], "action": {"type": "SNS"}},
        "content": content,
    }
    return json.dumps(payload)


def a_whatsapp_text(text: str, sender: str = "5511987654321") -> str:
    body = sample("whatsapp_inbound_stop").replace("PARAR", text)
    return body.replace("5511987654321", sender)


def replies(inbox: Inbox) -> list[tuple[str, str]]:
    return [(row["type"], row["content"]) for row in inbox.state()["replies"]]
