"""What an error of boto3 means for a question: no such thing, no permission, or no answer."""

from http import HTTPStatus

from botocore.exceptions import BotoCoreError, ClientError

from cadence_core.operations.doctor.deployment.not_asked import (
    AGAIN,
    MissingError,
    NotAskedError,
    NotPermittedError,
    UnreachableError,
)

IAM_NAMES = {"sesv2": "ses", "socialmessaging": "social-messaging"}
THROTTLES = {"TooManyRequestsException", "ThrottlingException", "Throttling", "RequestThrottled"}
THROTTLES |= {"ThrottledRequestException"}
MISSING = {"NotFoundException", "ResourceNotFoundException", "QueueDoesNotExist"}
MISSING |= {"NonExistentQueue"}
DENIALS = {"AccessDeniedException", "AccessDenied", "AuthorizationError", "NotAuthorized"}
WITHOUT_CREDENTIALS = {"NoCredentialsError", "PartialCredentialsError", "CredentialRetrievalError"}
WITHOUT_DATA = {"UnknownServiceError", "DataNotFoundError"}
WITHOUT_SENSE = {"ParamValidationError", "InvalidRegionError", "InvalidEndpointConfigurationError"}
SIGN_IN = "sign in to AWS (aws sso login)"
NO_NETWORK = "let this computer, or the function's subnets, reach AWS: a NAT gateway or endpoints"


def is_throttle(error: ClientError) -> bool:
    """Return whether the same question may be answered in a second."""
    return _code(error) in THROTTLES


def of_answer(error: ClientError, service: str) -> NotAskedError:
    """Return what the error that a service answered means."""
    code = _code(error)
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    if code in MISSING:
        return MissingError()
    if code in DENIALS:
        permission = f"{IAM_NAMES.get(service, service)}:{error.operation_name}"
        return NotPermittedError(
            f"the permission {permission} is missing",
            f"allow {permission} to the role or user that asks; with --stack the function asks",
        )
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN) or "Token" in code:
        return NotAskedError(f"AWS refuses the credentials ({code})", SIGN_IN)
    return NotAskedError(f"AWS answered {code}", AGAIN)


def without_answer(error: BotoCoreError, service: str) -> NotAskedError:
    """Return why boto3 has no answer of a service."""
    kinds = {kind.__name__ for kind in type(error).__mro__}
    name = type(error).__name__
    if kinds & WITHOUT_CREDENTIALS or "Token" in name or "SSO" in name:
        return UnreachableError(f"there are no valid AWS credentials here ({name})", SIGN_IN)
    if "NoRegionError" in kinds:
        return UnreachableError("no AWS region is chosen", "export AWS_REGION=REGION")
    if kinds & WITHOUT_DATA:
        return UnreachableError(f"this boto3 does not know {service}", "pip install boto3")
    if kinds & WITHOUT_SENSE:
        return NotAskedError(f"the question makes no sense to boto3 ({name})", "correct the name")
    return UnreachableError(f"{service} cannot be reached ({name})", NO_NETWORK)


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", "unknown")).rpartition(".")[2]
