"""Amazon SES, API version 2: GetEmailIdentity, GetConfigurationSet and its event destinations.

Every domain is verified and signed and has a domain for returned mail, no address is an identity,
and every configuration set publishes everything. A test answers otherwise by a fault of the server.
"""

import re
from typing import Any
from urllib.parse import unquote

from local.stand_ins.aws import aws_environment, aws_error
from local.stand_ins.wire import Request, Response, json_response

IDENTITIES_PATH = "/v2/email/identities/"
SETS_PATH = "/v2/email/configuration-sets/"
SET = re.compile(rf"{SETS_PATH}([^/]+)(/event-destinations)?")
# fmt: off
EVENT_TYPES = [
    "SEND", "REJECT", "BOUNCE", "COMPLAINT", "DELIVERY", "DELIVERY_DELAY", "RENDERING_FAILURE",
]
# fmt: on


class SesIdentitiesStandIn:
    """Answers as an account in which everything is set up."""

    def matches(self, method: str, path: str) -> bool:
        return method == "GET" and (path.startswith(IDENTITIES_PATH) or bool(SET.fullmatch(path)))

    def answer(self, request: Request) -> Response:
        if found := SET.fullmatch(request.path):
            return json_response(200, _destinations() if found[2] else _set(unquote(found[1])))
        name = unquote(request.path.removeprefix(IDENTITIES_PATH))
        if "@" in name:
            return self.error(404, "NotFoundException", f"Email identity {name} does not exist.")
        return json_response(200, identity(name))

    def error(self, status: int, error_type: str, message: str) -> Response:
        return aws_error(status, error_type, message)

    def environment(self, url: str) -> dict[str, str]:
        return aws_environment("SESV2", url)


def identity(name: str, **changes: dict[str, Any] | bool) -> dict[str, Any]:
    """Return a good identity with some changes."""
    return {
        "IdentityType": "EMAIL_ADDRESS" if "@" in name else "DOMAIN",
        "VerifiedForSendingStatus": True,
        "DkimAttributes": {"SigningEnabled": True, "Status": "SUCCESS", "Tokens": ["a", "b", "c"]},
        "MailFromAttributes": {
            "MailFromDomain": f"bounce.{name.rpartition('@')[2]}",
            "MailFromDomainStatus": "SUCCESS",
            "BehaviorOnMxFailure": "USE_DEFAULT_VALUE",
        },
        **changes,
    }


def _set(name: str) -> dict[str, Any]:
    return {"ConfigurationSetName": name, "SendingOptions": {"SendingEnabled": True}}


def _destinations() -> dict[str, Any]:
    topic = {"TopicArn": "arn:aws:sns:us-east-1:123456789012:feedback"}
    events = {"Name": "delivery-events", "Enabled": True, "MatchingEventTypes": EVENT_TYPES}
    return {"EventDestinations": [{**events, "SnsDestination": topic}]}
