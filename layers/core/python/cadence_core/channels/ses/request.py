"""Building the SES request for a message. Pure."""

from dataclasses import dataclass
from typing import Any

from cadence_core.channels.ses.headers import (
    checked_address,
    checked_headers,
    checked_subject,
    checked_tags,
    mailbox,
)
from cadence_core.channels.ses.message_id import ses_message_id
from cadence_core.model.message import Draft, Message
from cadence_core.model.message_tags import named_tags

Request = dict[str, Any]

CHARSET = "UTF-8"
TEST_HEADERS = {"X-Cadence-Test": "1"}


@dataclass(frozen=True, slots=True)
class SesOptions:
    """The options of every email. Without tracking, SES leaves links and images unchanged."""

    configuration_set: str | None = None
    has_tracking: bool = False


def send_email_request(message: Message, options: SesOptions, *, region: str) -> Request:
    """Return the arguments of SES's ``send_email``.

    Raises:
        InvalidMessageError: SES would refuse the message.
    """
    sender = message.sender
    address = checked_address(sender.address, "sender")
    request: Request = {
        "FromEmailAddress": mailbox(sender.display_name, address),
        "Destination": {"ToAddresses": [checked_address(message.to, "address")]},
        "Content": {"Simple": _content(message, region)},
        "ConfigurationOverrides": {"Tracking": _tracking(is_on=options.has_tracking)},
    }
    if not message.is_test:
        request["EmailTags"] = checked_tags(named_tags(message.id, message.origin))
    if sender.reply_to:
        # With {id} in it, a reply names the message even if it drops the thread's headers.
        reply_to = sender.reply_address(message.id)
        request["ReplyToAddresses"] = [checked_address(reply_to, "reply address")]
    if sender.ses_tenant:
        request["TenantName"] = sender.ses_tenant
    if options.configuration_set:
        request["ConfigurationSetName"] = options.configuration_set
    return request


def _content(message: Message, region: str) -> Request:
    draft = message.draft
    html, text = draft.body, draft.other_form
    if not draft.is_html:
        html, text = text, html
    parts = {"Html": html, "Text": text}
    content: Request = {
        "Subject": _encoded(checked_subject(draft.subject)),
        # An email of images only has no text, and SES refuses an empty part.
        "Body": {name: _encoded(part) for name, part in parts.items() if part},
    }
    mark = TEST_HEADERS if message.is_test else {}
    headers = checked_headers(
        {**_unsubscribe_headers(draft), **_thread_headers(draft, region), **mark}
    )
    if headers:
        content["Headers"] = headers
    return content


def _unsubscribe_headers(draft: Draft) -> dict[str, str]:
    if draft.unsubscribe_url is None:
        return {}
    return {
        "List-Unsubscribe": f"<{draft.unsubscribe_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _thread_headers(draft: Draft, region: str) -> dict[str, str]:
    message_id = ses_message_id(draft.in_reply_to, region) if draft.in_reply_to else None
    return {"In-Reply-To": message_id, "References": message_id} if message_id else {}


def _tracking(*, is_on: bool) -> dict[str, str]:
    status = "ENABLED" if is_on else "DISABLED"
    return {"OpenTrackingEnabled": status, "ClickTrackingEnabled": status}


def _encoded(text: str) -> dict[str, str]:
    return {"Data": text, "Charset": CHARSET}
