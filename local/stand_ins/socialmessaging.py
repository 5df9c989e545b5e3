"""AWS End User Messaging Social: SendWhatsAppMessage.

moto has nothing of this service: the call ends in "Not yet implemented". What is accepted here is
what Meta documents for text and template messages; Meta's own later refusals (no such template,
not on WhatsApp) reach a sender as events, not as an answer to the call.
"""

import base64
import json
import re
from typing import Any
from uuid import uuid4

from local.stand_ins.aws import aws_environment, aws_error
from local.stand_ins.wire import Request, Response, json_response

SEND_PATH = "/v1/whatsapp/send"
NUMBER = re.compile(r"\+[1-9][0-9]{1,14}")
MAX_TEXT = 4_096
MAX_CALLBACK_DATA = 512
MAX_BODY = 1_024
UNWANTED_IN_PARAMETER = re.compile(r"[\n\r\t]| {4}")


class SocialMessagingStandIn:
    """Accepts text and template messages."""

    def matches(self, method: str, path: str) -> bool:
        return (method, path) == ("POST", SEND_PATH)

    def answer(self, request: Request) -> Response:
        if not request.json.get("originationPhoneNumberId"):
            return self.error(400, "ValidationException", "originationPhoneNumberId")
        fault = fault_of(payload_of(request))
        if fault is not None:
            return self.error(400, "InvalidParametersException", fault)
        return json_response(200, {"messageId": str(uuid4())})

    def error(self, status: int, error_type: str, message: str) -> Response:
        return aws_error(status, error_type, message)

    def environment(self, url: str) -> dict[str, str]:
        return aws_environment("SOCIALMESSAGING", url)


def payload_of(request: Request) -> dict[str, Any]:
    """Return Meta's part of a request: it travels as base64 inside the JSON."""
    payload: dict[str, Any] = json.loads(base64.b64decode(request.json["message"]))
    return payload


def fault_of(payload: dict[str, Any]) -> str | None:
    """Return what Meta's documentation forbids in a payload, if anything."""
    checks = {
        "messaging_product": payload.get("messaging_product") == "whatsapp",
        "to": NUMBER.fullmatch(payload.get("to", "")) is not None,
        "biz_opaque_callback_data": len(payload.get("biz_opaque_callback_data", ""))
        <= MAX_CALLBACK_DATA,
        "content": _is_good_content(payload),
    }
    return next((f"invalid {name}" for name, is_good in checks.items() if not is_good), None)


def _is_good_content(payload: dict[str, Any]) -> bool:
    match payload.get("type"):
        case "text":
            return 0 < len(payload["text"]["body"]) <= MAX_TEXT
        case "template":
            template = payload["template"]
            texts = [
                parameter["text"]
                for component in template.get("components", [])
                for parameter in component["parameters"]
            ]
            is_named = bool(template["name"] and template["language"]["code"])
            return (
                is_named
                and all(texts)
                and sum(map(len, texts)) <= MAX_BODY
                and not any(UNWANTED_IN_PARAMETER.search(text) for text in texts)
            )
        case _:
            return False
