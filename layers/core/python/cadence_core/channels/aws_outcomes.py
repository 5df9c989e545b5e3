"""What an error of boto3 means for the message: was it accepted, and may it be sent again?

The rule behind the tables: only an error which proves that nothing was accepted allows another
attempt. After every other error the message is uncertain. These errors prove it:

- one that arises before the request is written: the provider is out of reach, or has no
  credentials from us. The next message would fare no better, so the channel stops.
- a response with a 4xx status. AWS returns it when it refuses a request, and does not process
  what it refuses (https://docs.aws.amazon.com/ses/latest/dg/troubleshoot-error-messages.html).
  One code is no refusal, but reports that the connection was lost: see ``ABORTED``.
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
    PartialCredentialsError,
    ProxyConnectionError,
)
from botocore.parsers import ResponseParserError

from cadence_core.channels.account_faults import blames_account
from cadence_core.channels.connecting import arose_while_connecting
from cadence_core.channels.outcome import (
    ChannelStopped,
    NotAccepted,
    NotUnderstood,
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
REFUSALS = range(400, 500)
NOT_PERMITTED = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
# "a request is aborted before a reply is sent back (e.g. client closed connection)", status 400:
# https://docs.aws.amazon.com/ses/latest/APIReference-V2/CommonErrors.html
ABORTED = "RequestAbortedException"
MAX_LINE_LENGTH = 500


@dataclass(frozen=True, slots=True)
class ErrorTable:
    """The meaning of a service's own error codes, in addition to those common to all services.

    ``rejected`` holds the codes of refusals that are permanent if the message is at fault.
    """

    throttled: frozenset[str]
    channel_stopped: frozenset[str]
    sender_stopped: frozenset[str]
    rejected: frozenset[str]


def outcome_of(error: Exception, table: ErrorTable) -> SendOutcome:
    """Return the outcome for a message whose call raised this error."""
    if isinstance(error, ClientError):
        return _outcome_of_response(error, table)
    name = type(error).__name__
    if isinstance(error, NOT_SENT):
        return ChannelStopped(name)
    if arose_while_connecting(error):
        return ChannelStopped("not_connected", _line(str(error)))
    return Uncertain(name)


def text_of(error: Exception) -> str:
    """Return AWS's own text about a refusal, whole; empty if AWS did not respond."""
    return str(error.response["Error"]["Message"]) if isinstance(error, ClientError) else ""


def _outcome_of_response(error: ClientError, table: ErrorTable) -> SendOutcome:
    metadata = error.response["ResponseMetadata"]
    status = metadata["HTTPStatusCode"]
    # A program between us and AWS may answer with no code, or with something else in its place.
    code = _line(str(error.response["Error"]["Code"])) or str(status)
    detail = _line(text_of(error))
    if status not in REFUSALS or code == ABORTED:
        return Uncertain(code, detail)
    if code in THROTTLED | table.throttled or status == HTTPStatus.TOO_MANY_REQUESTS:
        if "daily" in detail.lower():
            return ChannelStopped("daily_quota", detail)
        return Throttled(code, _seconds(metadata.get("HTTPHeaders", {}).get("retry-after")))
    return _stop(status, code, error, table) or NotUnderstood(
        Rejected(code, detail) if code in table.rejected else NotAccepted(code, detail)
    )


def _stop(status: int, code: str, error: ClientError, table: ErrorTable) -> ChannelStopped | None:
    """Return the stop if this refusal shows that our account, setup or sender is at fault."""
    detail = _line(text_of(error))
    if code in UNAUTHORIZED | table.channel_stopped or status in NOT_PERMITTED:
        return ChannelStopped(code, detail)
    if code in table.sender_stopped:
        return ChannelStopped(code, detail, only_sender=True)
    return ChannelStopped("account_at_fault", detail) if blames_account(text_of(error)) else None


def _line(text: str) -> str:
    """Return the start of a text as one line."""
    return clean_subject(text)[:MAX_LINE_LENGTH]


def _seconds(retry_after: str | None) -> float | None:
    return float(retry_after) if retry_after and retry_after.isdecimal() else None
