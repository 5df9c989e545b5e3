"""What an error of boto3 means for the message: was it accepted, and may it be sent again?

The rule behind the tables: only an error which proves that nothing was accepted allows another
attempt. After every other error the message is uncertain.
"""

from dataclasses import dataclass
from http import HTTPStatus

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    CredentialRetrievalError,
    EndpointConnectionError,
    NoCredentialsError,
    ParamValidationError,
    PartialCredentialsError,
    ProxyConnectionError,
)
from botocore.parsers import ResponseParserError

from cadence_core.channels.outcome import (
    ChannelStopped,
    NotAccepted,
    Rejected,
    SendOutcome,
    Throttled,
    Uncertain,
)
from cadence_core.model.message import clean_subject

CALL_ERRORS = (BotoCoreError, ClientError, ResponseParserError)
# Raised before any byte of the request is written.
NOT_SENT = (
    ConnectTimeoutError,
    CredentialRetrievalError,
    EndpointConnectionError,
    NoCredentialsError,
    PartialCredentialsError,
    ProxyConnectionError,
)
THROTTLED = frozenset(
    ("TooManyRequestsException", "ThrottlingException", "Throttling", "ThrottledRequestException")
)
UNAUTHORIZED = frozenset(
    (
        "AccessDenied",
        "AccessDeniedException",
        "ExpiredToken",
        "ExpiredTokenException",
        "IncompleteSignature",
        "InvalidClientTokenId",
        "InvalidSignatureException",
        "MissingAuthenticationTokenException",
        "RequestExpired",
        "SignatureDoesNotMatch",
        "UnrecognizedClientException",
    )
)
MAX_DETAIL_LENGTH = 500


@dataclass(frozen=True, slots=True)
class ErrorTable:
    """The meaning of a service's own error codes, in addition to those common to all services."""

    throttled: frozenset[str]
    channel_stopped: frozenset[str]
    sender_stopped: frozenset[str]
    rejected: frozenset[str]


def outcome_of(error: Exception, table: ErrorTable) -> SendOutcome:
    """Return the outcome for a message whose call raised this error."""
    if isinstance(error, ClientError):
        return _outcome_of_response(error, table)
    name = type(error).__name__
    if isinstance(error, ParamValidationError):
        return Rejected(name)
    if isinstance(error, NOT_SENT):
        return NotAccepted(name)
    return Uncertain(name)


def _outcome_of_response(error: ClientError, table: ErrorTable) -> SendOutcome:
    metadata = error.response["ResponseMetadata"]
    status = metadata["HTTPStatusCode"]
    code = error.response["Error"]["Code"]
    detail = clean_subject(error.response["Error"]["Message"])[:MAX_DETAIL_LENGTH]
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Uncertain(code, detail)
    if code in THROTTLED | table.throttled or status == HTTPStatus.TOO_MANY_REQUESTS:
        if "daily" in detail.lower():
            return ChannelStopped("daily_quota", detail)
        return Throttled(code, _seconds(metadata.get("HTTPHeaders", {}).get("retry-after")))
    if code in UNAUTHORIZED | table.channel_stopped or status in (
        HTTPStatus.UNAUTHORIZED,
        HTTPStatus.FORBIDDEN,
    ):
        return ChannelStopped(code, detail)
    if code in table.sender_stopped:
        return ChannelStopped(code, detail, only_sender=True)
    if code in table.rejected:
        return Rejected(code, detail)
    return Uncertain(code, detail)


def _seconds(retry_after: str | None) -> float | None:
    return float(retry_after) if retry_after and retry_after.isdecimal() else None
