"""AWS End User Messaging Social: SendWhatsAppMessage.

moto does not have this service: the call ends in "Not yet implemented". The stand-in accepts the
text and template messages that Meta documents. Meta refuses some messages later (no such template,
not on WhatsApp): it reports those as events, not in the answer to the call.
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
MAX_TEXT_LENGTH = 4_096
MAX_CALLBACK_DATA_LENGTH = 512
MAX_BODY_LENGTH = 1_024
BUTTONS = ("url", "quick_reply", "copy_code")
MEDIA = ("image", "video", "document")
FORBIDDEN_IN_PARAMETER = re.compile(r"[\n\r\t]| {4}")


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
    """Return Meta's part of a request, which is base64 inside the JSON."""
    payload: dict[str, Any] = json.loads(base64.b64decode(request.json["message"]))
    return payload


def fault_of(payload: dict[str, Any]) -> str | None:
    """Return what Meta's documentation forbids in a payload, ``None`` if nothing."""
    checks = {
        "messaging_product": payload.get("messaging_product") == "whatsapp",
        "to": NUMBER.fullmatch(payload.get("to", "")) is not None,
        "biz_opaque_callback_data": len(payload.get("biz_opaque_callback_data", ""))
        <= MAX_CALLBACK_DATA_LENGTH,
        "content": _is_good_content(payload),
    }
    return next((f"invalid {name}" for name, is_good in checks.items() if not is_good), None)


def _is_good_content(payload: dict[str, Any]) -> bool:
    match payload.get("type"):
        case "text":
            return 0 < len(payload["text"]["body"]) <= MAX_TEXT_LENGTH
        case "template":
            template = payload["template"]
            is_named = bool(template["name"] and template["language"]["code"])
            return is_named and all(map(_is_good_component, template.get("components", [])))
        case _:
            return False


def _is_good_component(component: dict[str, Any]) -> bool:
    values = [_value_of(parameter) for parameter in component["parameters"]]
    match component["type"]:
        case "body":
            is_good = sum(map(len, values)) <= MAX_BODY_LENGTH
        case "header":
            is_good = len(values) == 1
        case "button":
            is_good = component["index"].isdecimal() and component["sub_type"] in BUTTONS
        case _:
            is_good = False
    return is_good and all(value and not FORBIDDEN_IN_PARAMETER.search(value) for value in values)


def _value_of(parameter: dict[str, Any]) -> str:
    """Return a parameter's value, which has the parameter's type as its key."""
    value = parameter[parameter["type"]]
    return str(value["link"] if parameter["type"] in MEDIA else value)
