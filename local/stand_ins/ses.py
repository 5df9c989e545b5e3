"""Amazon SES, API version 2: SendEmail and GetAccount.

moto answers SendEmail too, but it drops headers, tags and the configuration set, keeps one of the
two bodies, and has no GetAccount; and nothing of it can be slow, throttle or drop a connection.
This stand-in keeps the whole request, and refuses what SES itself refuses and botocore lets pass.
"""

import re
from typing import Any
from uuid import uuid4

from local.stand_ins.aws import aws_environment, aws_error
from local.stand_ins.wire import Request, Response, json_response

SEND_PATH = "/v2/email/outbound-emails"
ACCOUNT_PATH = "/v2/email/account"
# fmt: off
RESERVED_HEADERS = (
    "bcc", "cc", "content-disposition", "content-type", "date", "from", "message-id",
    "mime-version", "reply-to", "return-path", "subject", "to",
)
# fmt: on
MAX_HEADERS = 15
HEADER_NAME = re.compile(r"[!-9;-@A-~]{1,126}")
HEADER_VALUE = re.compile(r"[ -~]{1,995}")
MAX_HEADER = 996
TAG = re.compile(r"[A-Za-z0-9_-]{1,256}")
ASCII_LINE = re.compile(r"[ -~]{1,998}")


class SesStandIn:
    """Accepts what SES would. ``max_send_rate`` is what GetAccount tells."""

    def __init__(self, max_send_rate: float = 500.0) -> None:
        self.max_send_rate = max_send_rate

    def matches(self, method: str, path: str) -> bool:
        return (method, path) in (("POST", SEND_PATH), ("GET", ACCOUNT_PATH))

    def answer(self, request: Request) -> Response:
        if request.path == ACCOUNT_PATH:
            return json_response(200, self._account())
        fault = fault_of(request.json)
        if fault is not None:
            return self.error(400, "BadRequestException", fault)
        return json_response(200, {"MessageId": f"0100{uuid4().hex[:12]}-{uuid4()}-000000"})

    def error(self, status: int, error_type: str, message: str) -> Response:
        return aws_error(status, error_type, message)

    def environment(self, url: str) -> dict[str, str]:
        return aws_environment("SESV2", url)

    def _account(self) -> dict[str, Any]:
        return {
            "SendingEnabled": True,
            "ProductionAccessEnabled": True,
            "EnforcementStatus": "HEALTHY",
            "SendQuota": {
                "Max24HourSend": 50_000.0,
                "MaxSendRate": self.max_send_rate,
                "SentLast24Hours": 0.0,
            },
        }


def fault_of(body: dict[str, Any]) -> str | None:
    """Return what SES would refuse in a SendEmail request, if anything."""
    simple = body.get("Content", {}).get("Simple", {})
    headers = simple.get("Headers", [])
    parts = (simple.get("Subject", {}), *simple.get("Body", {}).values())
    lines = (body.get("FromEmailAddress", ""), *body.get("ReplyToAddresses", []))
    checks = {
        "recipients": len(body.get("Destination", {}).get("ToAddresses", [])) == 1,
        "addresses": all(ASCII_LINE.fullmatch(line) for line in lines),
        "content": len(parts) > 1 and all(part.get("Data") for part in parts),
        "number of headers": len(headers) <= MAX_HEADERS,
        "headers": all(_is_good_header(header["Name"], header["Value"]) for header in headers),
        "repeated header": len({header["Name"].lower() for header in headers}) == len(headers),
        "tags": all(
            TAG.fullmatch(tag["Name"]) and TAG.fullmatch(tag["Value"])
            for tag in body.get("EmailTags", [])
        ),
    }
    return next((f"invalid {name}" for name, is_good in checks.items() if not is_good), None)


def _is_good_header(name: str, value: str) -> bool:
    return (
        HEADER_NAME.fullmatch(name) is not None
        and HEADER_VALUE.fullmatch(value) is not None
        and len(name) + len(value) <= MAX_HEADER
        and name.lower() not in RESERVED_HEADERS
    )
