"""Building Meta's JSON for a message. Pure."""

import json
from typing import Any

from cadence_core.errors import InvalidMessageError
from cadence_core.model.addresses import normalize_phone
from cadence_core.model.message import (
    MAX_WHATSAPP_TEXT_LENGTH,
    ApprovedTemplate,
    ButtonValue,
    Header,
    Message,
)

Payload = dict[str, Any]
BUTTON_SUB_TYPES = {"url": "url", "payload": "quick_reply", "coupon_code": "copy_code"}


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
    header = (
        [{"type": "header", "parameters": [_header(template.header)]}] if template.header else []
    )
    parameters = _body_parameters(template)
    components = [
        *header,
        *([{"type": "body", "parameters": parameters}] if parameters else []),
        *map(_button, template.buttons),
    ]
    return {
        "type": "template",
        "template": {
            "name": template.name,
            "language": {"code": template.language},
            "components": components,
        },
    }


def _body_parameters(template: ApprovedTemplate) -> list[Payload]:
    names = template.parameter_names or (None,) * len(template.parameters)
    return [_text_parameter(*each) for each in zip(template.parameters, names, strict=True)]


def _text_parameter(text: str, name: str | None) -> Payload:
    return {"type": "text", **({"parameter_name": name} if name else {}), "text": text}


def _header(header: Header) -> Payload:
    if header.kind == "text":
        return _text_parameter(header.value, header.parameter_name)
    filename = {"filename": header.filename} if header.filename else {}
    return {"type": header.kind, header.kind: {"link": header.value, **filename}}


def _button(button: ButtonValue) -> Payload:
    key = "text" if button.kind == "url" else button.kind
    return {
        "type": "button",
        "sub_type": BUTTON_SUB_TYPES[button.kind],
        "index": str(button.index),
        "parameters": [{"type": key, key: button.value}],
    }


def _text(body: str) -> Payload:
    if not 0 < len(body) <= MAX_WHATSAPP_TEXT_LENGTH:
        raise InvalidMessageError("body")
    return {"type": "text", "text": {"body": body, "preview_url": False}}
