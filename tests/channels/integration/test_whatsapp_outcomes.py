"""Every row of the outcome table of WhatsApp, through boto3 over HTTP, never a second POST."""

import pytest

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
from cadence_core.channels.whatsapp.transport import WhatsAppTransport
from cadence_core.model.message import Message
from local.stand_ins.faults import Answer, Drop, Fault, Refuse, Reset, Slow, Truncate
from local.stand_ins.server import StandInServer
from local.stand_ins.socialmessaging import SEND_PATH
from local.stand_ins.wire import json_response
from tests.messages import a_whatsapp


def whatsapp() -> WhatsAppTransport:
    client = AwsClient("socialmessaging", pool_size=2, read_timeout_seconds=2)
    return WhatsAppTransport(client, "v20.0")


def refused(status: int, code: str) -> Fault:
    return Refuse(status, code, "refused by AWS")


def test_an_accepted_message_is_sent_with_the_id_that_aws_assigned(
    stand_ins: StandInServer,
) -> None:
    outcome = whatsapp().send(a_whatsapp())

    assert isinstance(outcome, Sent)
    assert len(stand_ins.received(SEND_PATH)) == 1


NOT_AUTHORIZED = (
    "User: arn:aws:sts::123456789012:assumed-role/engine/run is not authorized to perform: "
    "social-messaging:SendWhatsAppMessage on resource: "
    "arn:aws:social-messaging:sa-east-1:123456789012:"
)
OUTCOMES = [
    (refused(429, "ThrottledRequestException"), Throttled("ThrottledRequestException")),
    (refused(429, "SomeNewThrottle"), Throttled("SomeNewThrottle")),
    (
        refused(403, "AccessDeniedException"),
        ChannelStopped("AccessDeniedException", "refused by AWS"),
    ),
    (
        refused(403, "UnrecognizedClientException"),
        ChannelStopped("UnrecognizedClientException", "refused by AWS"),
    ),
    (
        refused(404, "ResourceNotFoundException"),
        ChannelStopped("ResourceNotFoundException", "refused by AWS", only_sender=True),
    ),
    # The account is at fault, although the code says something else
    (
        Refuse(400, "ValidationException", "The account has been disabled."),
        ChannelStopped("account_at_fault", "The account has been disabled."),
    ),
    # Permission refused for the sender's own number, or for something else
    *(
        (
            Refuse(403, "AccessDeniedException", f"{NOT_AUTHORIZED}{resource} because no policy"),
            ChannelStopped(
                "AccessDeniedException",
                f"{NOT_AUTHORIZED}{resource} because no policy",
                only_sender=only_sender,
            ),
        )
        for resource, only_sender in (
            ("phone-number-id/1", True),
            ("phone-number-id/12", False),
            ("phone-number-id/1-2", False),
            ("waba/1", False),
        )
    ),
    # This message's fault, or ours: the run decides
    *(
        (refused(400, code), NotUnderstood(Rejected(code, "refused by AWS")))
        for code in ("ValidationException", "InvalidParametersException")
    ),
    (
        refused(400, "SomeNewException"),
        NotUnderstood(NotAccepted("SomeNewException", "refused by AWS")),
    ),
    # Uncertain
    (
        refused(500, "InternalServiceException"),
        Uncertain("InternalServiceException", "refused by AWS"),
    ),
    (refused(502, "DependencyException"), Uncertain("DependencyException", "refused by AWS")),
    (refused(503, "ServiceUnavailable"), Uncertain("ServiceUnavailable", "refused by AWS")),
    (Slow(5), Uncertain("ReadTimeoutError")),
    (Drop(), Uncertain("ConnectionClosedError")),
    (Reset(), Uncertain("ConnectionClosedError")),
    (Truncate(), Uncertain("no_message_id")),
    (Answer(json_response(200, {})), Uncertain("no_message_id")),
    (Answer(json_response(200, {"messageId": 5})), Uncertain("no_message_id")),
]


@pytest.mark.parametrize(("fault", "expected"), OUTCOMES, ids=str)
def test_each_response_gives_its_outcome_after_one_post(
    stand_ins: StandInServer, fault: Fault, expected: SendOutcome
) -> None:
    stand_ins.faults.add(fault, path=SEND_PATH)

    outcome = whatsapp().send(a_whatsapp())

    assert outcome == expected
    assert len(stand_ins.received(SEND_PATH)) == 1


@pytest.mark.parametrize(
    ("message", "part"),
    [
        (a_whatsapp(to="+5511"), "address"),
        (a_whatsapp(body=""), "body"),
        (a_whatsapp(body="x" * 4_097), "body"),
    ],
)
def test_a_message_that_meta_would_refuse_is_not_handed_over(
    stand_ins: StandInServer, message: Message, part: str
) -> None:
    assert whatsapp().send(message) == NotUnderstood(Rejected("invalid_message", part))
    assert stand_ins.received() == []
