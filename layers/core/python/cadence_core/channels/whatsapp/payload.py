"""Building Meta's JSON for a message. Pure."""

import json
from typing import Any

from cadence_core.errors import InvalidMessageError
from cadence_core.model.addresses import normalize_phone
from cadence_core.model.message import MAX_WHATSAPP_TEXT_LENGTH, ApprovedTemplate, Message

Payload = dict[str, Any]


def whatsapp_payload(message: Message) -> bytes:
    """Return the message as JSON in Meta's form; every status event returns the message's tags.

    Raises:
        InvalidMessageError: Meta would refuse the message.
    """
    number = normalize_phone(message.to)
    if number is None:
        raise InvalidMessageError("address")
    template = message.draft.approved_template
    payload: Payload = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": number,
        "biz_opaque_callback_data": str(message.id),
        **(_template(template) if template else _text(message.draft.body)),
    }
    return json.dumps(payload, ensure_ascii=False).encode()


def _template(template: ApprovedTemplate) -> Payload:
    parameters = [{"type": "text", "text": text} for text in template.parameters]
    components = [{"type": "body", "parameters": parameters}] if parameters else []
    return {
        "type": "template",
        "template": {
            "name": template.name,
            "language": {"code": template.language},
            "components": components,
        },
    }


def _text(body: str) -> Payload:
    if not 0 < len(body) <= MAX_WHATSAPP_TEXT_LENGTH:
        raise InvalidMessageError("body")
    return {"type": "text", "text": {"body": body, "preview_url": False}}
