"""May this account use its model in Bedrock, and does the region have it?"""

from collections.abc import Iterator
from typing import Any

from cadence_core.operations.doctor.deployment.asking import Aws
from cadence_core.operations.doctor.deployment.not_asked import MissingError
from cadence_core.operations.doctor.doctor_finding import Finding, ok, warning, wrong

AREA = "Claude"
MODEL_PREFIX = "anthropic."
"""How the ids of Claude's models begin; those of profiles begin with where they answer."""
OTHER_MODEL = "sam deploy --config-env prod --parameter-overrides AiModel=ID BedrockModelArns=ARNS"
ACCESS = "request access to the model in Bedrock's console: docs/ai-personalization.md#settings"


def check_bedrock(aws: Aws, model: str) -> Iterator[Finding]:
    """Yield what keeps the account from using a model, named by its id, profile or ARN.

    The questions are free. Only a paid call shows that the model answers.

    Raises:
        NotAskedError: Bedrock gave no answer.
    """
    try:
        names = [model] if _is_model(model) else _models_of_profile(aws, model)
        answer = aws.ask("bedrock", "get_foundation_model_availability", modelId=_id(names[0]))
    except MissingError:
        yield wrong(AREA, f"Bedrock has no model {model} in {aws.region}", OTHER_MODEL)
        return
    faults = list(_faults(answer, model, aws.region))
    yield from faults
    if not faults:
        yield ok(AREA, f"the account may use {model} in Bedrock; only a paid call shows an answer")


def _is_model(name: str) -> bool:
    return _id(name).startswith(MODEL_PREFIX)


def _id(name: str) -> str:
    return name.rpartition("/")[2]


def _models_of_profile(aws: Aws, profile: str) -> list[str]:
    """Return the models of an inference profile: one, once for each region."""
    answer = aws.ask("bedrock", "get_inference_profile", inferenceProfileIdentifier=profile)
    return [each["modelArn"] for each in answer["models"]]


def _faults(answer: dict[str, Any], model: str, region: str) -> Iterator[Finding]:
    agreement = answer["agreementAvailability"]["status"]
    if answer["regionAvailability"] != "AVAILABLE":
        yield wrong(AREA, f"Bedrock does not offer {model} in {region}", OTHER_MODEL)
    if answer["authorizationStatus"] != "AUTHORIZED":
        yield wrong(AREA, f"the account is not authorized to use {model} in Bedrock", ACCESS)
    elif agreement == "PENDING":
        yield warning(AREA, f"the agreement about {model} in Bedrock is pending", ACCESS)
    elif agreement != "AVAILABLE" or answer["entitlementAvailability"] != "AVAILABLE":
        yield wrong(AREA, f"the account has no access to {model} in Bedrock", ACCESS)
