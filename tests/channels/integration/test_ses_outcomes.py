"""Every row of the outcome table of SES, through boto3 over HTTP, with never a second POST."""

import pytest
from botocore.exceptions import NoCredentialsError

from cadence_core.channels.aws_client import AwsClient
from cadence_core.channels.outcome import (
    ChannelStopped,
    NotAccepted,
    NotUnderstood,
    Rejected,
    SendOutcome,
    Sent,
    Throttled,
    Uncertain,
)
from cadence_core.channels.ses.request import SesOptions
from cadence_core.channels.ses.transport import SesTransport
from cadence_core.model.message import Message
from local.stand_ins.faults import Answer, Drip, Drop, Fault, Refuse, Reset, Slow, Truncate
from local.stand_ins.server import StandInServer
from local.stand_ins.ses import SEND_PATH
from local.stand_ins.wire import Response, json_response
from tests.messages import an_email

SENDER_ADDRESS = an_email().sender.address
UNVERIFIED = "Email address is not verified. The following identities failed the check in region"
NOT_AUTHORIZED = (
    "User `arn:aws:sts::123456789012:assumed-role/engine/run' is not authorized to perform "
    "`ses:SendEmail' on resource `arn:aws:ses:us-east-1:123456789012:identity/"
)
NO_IDS: tuple[object, ...] = (None, "", " ", 5, True, ["x"], {})
SANDBOX = ("identity_not_verified", False)
SENDER = ("sender_not_verified", True)


def ses() -> SesTransport:
    client = AwsClient("sesv2", pool_size=2, read_timeout_seconds=2)
    return SesTransport(client, SesOptions())


def refused(status: int, code: str, message: str = "refused by SES") -> Fault:
    return Refuse(status, code, message)


def test_an_accepted_email_is_sent_with_the_id_that_ses_assigned(stand_ins: StandInServer) -> None:
    outcome = ses().send(an_email())

    assert isinstance(outcome, Sent)
    assert outcome.external_id.endswith("-000000")
    assert len(stand_ins.received(SEND_PATH)) == 1


OUTCOMES = [
    # Too fast: deferred, and no attempt is counted
    (refused(429, "TooManyRequestsException"), Throttled("TooManyRequestsException")),
    (refused(429, "SomeNewThrottle"), Throttled("SomeNewThrottle")),
    (refused(400, "ThrottlingException"), Throttled("ThrottlingException")),
    (refused(400, "Throttling"), Throttled("Throttling")),
    (refused(400, "LimitExceededException"), Throttled("LimitExceededException")),
    (
        Refuse(429, "TooManyRequestsException", "slow", headers=(("retry-after", "90"),)),
        Throttled("TooManyRequestsException", 90.0),
    ),
    # The account cannot send: the channel stops
    (
        refused(429, "TooManyRequestsException", "Daily message quota exceeded."),
        ChannelStopped("daily_quota", "Daily message quota exceeded."),
    ),
    (
        refused(400, "LimitExceededException", "Daily message quota exceeded"),
        ChannelStopped("daily_quota", "Daily message quota exceeded"),
    ),
    *(
        (refused(status, code), ChannelStopped(code, "refused by SES"))
        for status, code in (
            (400, "AccountSuspendedException"),
            (400, "SendingPausedException"),
            (404, "NotFoundException"),
            (403, "AccessDeniedException"),
            (403, "SignatureDoesNotMatch"),
            (403, "UnrecognizedClientException"),
            (403, "SomeNewRefusal"),
            (401, "SomeNewRefusal"),
            (400, "ExpiredTokenException"),
            (400, "IncompleteSignature"),
        )
    ),
    # The sender's own fault: only this sender stops
    (
        refused(400, "MailFromDomainNotVerifiedException"),
        ChannelStopped("MailFromDomainNotVerifiedException", "refused by SES", only_sender=True),
    ),
    (
        refused(400, "MessageRejected", f"{UNVERIFIED} US-EAST-1: Ana <{SENDER_ADDRESS}>"),
        ChannelStopped(
            "sender_not_verified",
            f"{UNVERIFIED} US-EAST-1: Ana <{SENDER_ADDRESS}>",
            only_sender=True,
        ),
    ),
    *(
        (refused(status, code, text), ChannelStopped(expected, text, only_sender=True))
        for status, code, text, expected in (
            (404, "NotFoundException", "Tenant <acme> does not exist.", "NotFoundException"),
            (400, "SendingPausedException", "Tenant is paused.", "SendingPausedException"),
            (400, "MessageRejected", "Sending paused for this tenant.", "account_at_fault"),
            (400, "BadRequestException", "Not associated with the tenant", "tenant_refused"),
            (
                400,
                "MessageRejected",
                "550 5.7.26 Unauthenticated",
                "authentication_refused/5.7.26",
            ),
        )
    ),
    # The account, or an identity that is not the sender's: the channel stops
    *(
        (refused(status, code, text), ChannelStopped(expected, text, only_sender=only_sender))
        for status, code, text, expected, only_sender in (
            (400, "MessageRejected", f"{UNVERIFIED} US-EAST-1: maria@lead.test", *SANDBOX),
            (400, "MessageRejected", f"{UNVERIFIED} US-EAST-1: joana@acme.test.br", *SANDBOX),
            (
                400,
                "MessageRejected",
                f"{UNVERIFIED} EU-WEST-1: acme.test, maria@lead.test",
                *SANDBOX,
            ),
            (400, "MessageRejected", "Email address is not verified.", *SENDER),
            (400, "MessageRejected", "Sending paused for this account.", "account_at_fault", False),
            (400, "BadRequestException", "Your account is under review", "account_at_fault", False),
            (400, "SomeNewException", "Account is suspended", "account_at_fault", False),
            (
                403,
                "AccessDeniedException",
                NOT_AUTHORIZED + "lead.test'",
                "AccessDeniedException",
                False,
            ),
            (
                403,
                "AccessDeniedException",
                NOT_AUTHORIZED + "acme.test'",
                "AccessDeniedException",
                True,
            ),
        )
    ),
    # This message's fault, or ours: the run decides
    *(
        (refused(400, code), NotUnderstood(Rejected(code, "refused by SES")))
        for code in ("MessageRejected", "BadRequestException", "ValidationException")
    ),
    *(
        (refused(status, code), NotUnderstood(NotAccepted(code, "refused by SES")))
        for status, code in (
            (400, "SomeNewException"),
            (404, "UnknownOperationException"),
            (408, "RequestTimeoutException"),
            (413, "RequestEntityTooLargeException"),
        )
    ),
    # What a program between us and SES answers
    (Answer(json_response(400, {"code": 5})), NotUnderstood(NotAccepted("5"))),
    (Answer(Response(404, b"<html>")), NotUnderstood(NotAccepted("404", "<html>"))),
    (Answer(Response(403, b"<html>")), ChannelStopped("403", "<html>")),
    # Uncertain
    (Slow(5), Uncertain("ReadTimeoutError")),
    (Drop(), Uncertain("ConnectionClosedError")),
    (Reset(), Uncertain("ConnectionClosedError")),
    (Truncate(), Uncertain("no_message_id")),
    (Drip(0.1), Uncertain("ReadTimeoutError")),
    (Answer(json_response(200, {})), Uncertain("no_message_id")),
    *(
        (Answer(json_response(200, {"MessageId": no_id})), Uncertain("no_message_id"))
        for no_id in NO_IDS
    ),
    (refused(500, "InternalFailure"), Uncertain("InternalFailure", "refused by SES")),
    (refused(502, "BadGateway"), Uncertain("BadGateway", "refused by SES")),
    (refused(503, "ServiceUnavailable"), Uncertain("ServiceUnavailable", "refused by SES")),
    (refused(503, "ThrottlingException"), Uncertain("ThrottlingException", "refused by SES")),
    (
        refused(400, "RequestAbortedException"),
        Uncertain("RequestAbortedException", "refused by SES"),
    ),
]


@pytest.mark.parametrize(("fault", "expected"), OUTCOMES, ids=str)
def test_each_response_gives_its_outcome_after_one_post(
    stand_ins: StandInServer, fault: Fault, expected: SendOutcome
) -> None:
    stand_ins.faults.add(fault, path=SEND_PATH)

    outcome = ses().send(an_email())

    assert outcome == expected
    assert len(stand_ins.received(SEND_PATH)) == 1


def test_without_credentials_nothing_is_sent(
    stand_ins: StandInServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")

    assert ses().send(an_email()) == ChannelStopped(NoCredentialsError.__name__)
    assert stand_ins.received() == []


@pytest.mark.parametrize(
    ("message", "part"),
    [
        (an_email(to="not an address"), "address"),
        (an_email(subject="Hello\r\nBcc: x@y.z"), "subject"),
        (an_email(subject=""), "subject"),
        (an_email(unsubscribe_url="https://x.test/é"), "headers"),
    ],
)
def test_a_message_that_ses_would_refuse_is_not_handed_over(
    stand_ins: StandInServer, message: Message, part: str
) -> None:
    assert ses().send(message) == NotUnderstood(Rejected("invalid_message", part))
    assert stand_ins.received() == []


@pytest.mark.parametrize(
    ("message", "part"),
    [
        (an_email(address="ana@"), "sender"),
        (an_email(reply_to="x"), "reply address"),
        (an_email(reply_to=f"{'r' * 50}+{{id}}@acme.test"), "reply address"),
    ],
)
def test_a_sender_that_ses_would_refuse_is_stopped_without_a_request(
    stand_ins: StandInServer, message: Message, part: str
) -> None:
    assert ses().send(message) == ChannelStopped("invalid_sender", part, only_sender=True)
    assert stand_ins.received() == []


@pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
def test_no_environment_variable_turns_retries_on(
    stand_ins: StandInServer, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    monkeypatch.setenv("AWS_RETRY_MODE", mode)
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "5")
    monkeypatch.setenv("AWS_NEW_RETRIES_2026", "true")
    stand_ins.faults.add(refused(500, "InternalFailure"))

    assert isinstance(ses().send(an_email()), Uncertain)
    assert len(stand_ins.received(SEND_PATH)) == 1
