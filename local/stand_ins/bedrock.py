"""Amazon Bedrock: whether an account may use a model, and the model of an inference profile.

moto does not answer these questions. The account may use one model. The texts themselves come from
the stand-in of Claude.
"""

import re
from typing import Any
from urllib.parse import unquote

from local.stand_ins.anthropic import MODEL
from local.stand_ins.aws import REGION, aws_environment, aws_error
from local.stand_ins.wire import Request, Response, json_response

AVAILABILITY_PATH = re.compile(r"/foundation-model-availability/(.+)")
PROFILE_PATH = re.compile(r"/inference-profiles/(.+)")
BEDROCK_MODEL = f"anthropic.{MODEL}"
PROFILE = f"us.{BEDROCK_MODEL}"


class BedrockStandIn:
    """Answers as an account that may use its one model."""

    def matches(self, method: str, path: str) -> bool:
        patterns = (AVAILABILITY_PATH, PROFILE_PATH)
        return method == "GET" and any(each.fullmatch(path) for each in patterns)

    def answer(self, request: Request) -> Response:
        path = unquote(request.path)
        if asked := AVAILABILITY_PATH.fullmatch(path):
            return json_response(200, availability()) if asked[1] == BEDROCK_MODEL else self._none()
        return json_response(200, profile()) if path.endswith(PROFILE) else self._none()

    def _none(self) -> Response:
        return self.error(404, "ResourceNotFoundException", "no such model")

    def error(self, status: int, error_type: str, message: str) -> Response:
        return aws_error(status, error_type, message)

    def environment(self, url: str) -> dict[str, str]:
        return aws_environment("BEDROCK", url)


def availability(agreement: str = "AVAILABLE", **changes: str) -> dict[str, Any]:
    """Return what Bedrock says of the model, with some changes."""
    return {
        "modelId": BEDROCK_MODEL,
        "agreementAvailability": {"status": agreement},
        "authorizationStatus": "AUTHORIZED",
        "entitlementAvailability": "AVAILABLE",
        "regionAvailability": "AVAILABLE",
        **changes,
    }


def profile() -> dict[str, Any]:
    """Return the inference profile of the model, which answers in two regions."""
    arns = [f"arn:aws:bedrock:{each}::foundation-model/{BEDROCK_MODEL}" for each in (REGION, "x")]
    return {
        "inferenceProfileName": "Claude",
        "inferenceProfileArn": f"arn:aws:bedrock:{REGION}:123456789012:inference-profile/{PROFILE}",
        "inferenceProfileId": PROFILE,
        "models": [{"modelArn": arn} for arn in arns],
        "status": "ACTIVE",
        "type": "SYSTEM_DEFINED",
    }
