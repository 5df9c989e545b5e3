"""AWS End User Messaging Social: the linked accounts, their numbers and their approved templates.

moto does not have this service. Every number is linked to one account, which publishes its events.
Its templates are those in ``templates``.
"""

import json
from typing import Any
from urllib.parse import parse_qsl

from local.stand_ins.aws import REGION, aws_environment, aws_error
from local.stand_ins.wire import Request, Response, json_response

NUMBER_PATH = "/v1/whatsapp/waba/phone/details"
ACCOUNT_PATH = "/v1/whatsapp/waba/details"
TEMPLATES_PATH = "/v1/whatsapp/template/list"
TEMPLATE_PATH = "/v1/whatsapp/template"
PATHS = (NUMBER_PATH, ACCOUNT_PATH, TEMPLATES_PATH, TEMPLATE_PATH)
ACCOUNT = "waba-0123456789abcdef0123456789abcdef"
ARN = f"arn:aws:social-messaging:{REGION}:123456789012"


class WhatsAppAccountsStandIn:
    """Answers as an account in which everything is set up."""

    def __init__(self, templates: tuple[dict[str, Any], ...] = ()) -> None:
        self._templates = templates

    def matches(self, method: str, path: str) -> bool:
        return method == "GET" and path in PATHS

    def answer(self, request: Request) -> Response:
        path, _, query = request.path.partition("?")
        asked = dict(parse_qsl(query))
        if path == NUMBER_PATH:
            return json_response(200, number(asked["id"]))
        if path == ACCOUNT_PATH:
            return json_response(200, {"account": account()})
        if path == TEMPLATES_PATH:
            return json_response(200, {"templates": [in_list(each) for each in self._templates]})
        wanted = asked["templateName"], asked["templateLanguageCode"]
        found = [t for t in self._templates if (t["name"], t["language"]) == wanted]
        if not found:
            return self.error(404, "ResourceNotFoundException", "no such template")
        return json_response(200, {"template": json.dumps(found[0])})

    def error(self, status: int, error_type: str, message: str) -> Response:
        return aws_error(status, error_type, message)

    def environment(self, url: str) -> dict[str, str]:
        return aws_environment("SOCIALMESSAGING", url)


def number(address: str, quality: str = "GREEN") -> dict[str, Any]:
    """Return a linked number."""
    return {
        "phoneNumber": {
            "arn": f"{ARN}:phone-number-id/{address.removeprefix('phone-number-id-')}",
            "phoneNumber": "+5511955550100",
            "phoneNumberId": address,
            "metaPhoneNumberId": "1234567890",
            "displayPhoneNumberName": "Acme",
            "displayPhoneNumber": "+55 11 95555-0100",
            "qualityRating": quality,
        },
        "linkedWhatsAppBusinessAccountId": ACCOUNT,
    }


def account(**changes: Any) -> dict[str, Any]:
    """Return a WhatsApp Business Account with some changes."""
    return {
        "arn": f"{ARN}:waba/{ACCOUNT.removeprefix('waba-')}",
        "id": ACCOUNT,
        "wabaId": "987654321",
        "registrationStatus": "COMPLETE",
        "linkDate": 1_790_000_000,
        "wabaName": "Acme",
        "eventDestinations": [{"eventDestinationArn": f"arn:aws:sns:{REGION}:123456789012:events"}],
        "phoneNumbers": [],
        **changes,
    }


def in_list(template: dict[str, Any]) -> dict[str, Any]:
    """Return a template as the list shows it."""
    return {
        "templateName": template["name"],
        "metaTemplateId": "1",
        "templateStatus": template.get("status", "APPROVED"),
        "templateQualityScore": "UNKNOWN",
        "templateLanguage": template["language"],
        "templateCategory": "MARKETING",
    }
