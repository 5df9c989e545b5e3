"""Requests to SES, as the stand-in receives them over HTTP."""

from typing import Any

import pytest

from cadence_core.channels.aws_client import AwsClient
from cadence_core.channels.outcome import Sent
from cadence_core.channels.ses.request import SesOptions
from cadence_core.channels.ses.transport import SesTransport
from cadence_core.model.message import Message
from local.stand_ins.server import StandInServer
from tests.messages import MESSAGE_ID, ORIGIN, an_email


def sent_request(
    stand_ins: StandInServer, message: Message, options: SesOptions | None = None
) -> dict[str, Any]:
    transport = SesTransport(AwsClient("sesv2", pool_size=1), options or SesOptions())
    assert isinstance(transport.send(message), Sent)
    [request] = stand_ins.accepted()
    body: dict[str, Any] = request.json
    return body


def headers_of(request: dict[str, Any]) -> dict[str, str]:
    return {each["Name"]: each["Value"] for each in request["Content"]["Simple"]["Headers"]}


def test_a_plain_email_has_one_recipient_both_parts_our_tags_and_no_tracking(
    stand_ins: StandInServer,
) -> None:
    request = sent_request(stand_ins, an_email(subject="Olá", body="Oi Maria,\n\ntudo bem?"))

    assert request == {
        "FromEmailAddress": "Ana <ana@acme.test>",
        "Destination": {"ToAddresses": ["maria@lead.test"]},
        "Content": {
            "Simple": {
                "Subject": {"Data": "Olá", "Charset": "UTF-8"},
                "Body": {
                    "Text": {"Data": "Oi Maria,\n\ntudo bem?", "Charset": "UTF-8"},
                    "Html": {
                        "Data": "<!DOCTYPE html>\n<html><body>\n<p>Oi Maria,</p>\n"
                        "<p>tudo bem?</p>\n</body></html>\n",
                        "Charset": "UTF-8",
                    },
                },
            }
        },
        "EmailTags": [
            {"Name": "interaction_id", "Value": str(MESSAGE_ID)},
            {"Name": "enrollment_id", "Value": str(ORIGIN.enrollment_id)},
            {"Name": "step_id", "Value": str(ORIGIN.step_id)},
        ],
        "ConfigurationOverrides": {
            "Tracking": {"OpenTrackingEnabled": "DISABLED", "ClickTrackingEnabled": "DISABLED"}
        },
    }


def test_an_html_email_gets_a_text_part(stand_ins: StandInServer) -> None:
    html = '<p>Dear Maria, see <a href="https://acme.test/x">our page</a></p>'

    request = sent_request(stand_ins, an_email(body=html, is_html=True))

    body = request["Content"]["Simple"]["Body"]
    assert body["Html"]["Data"] == html
    assert body["Text"]["Data"] == "Dear Maria, see our page (https://acme.test/x)"


def test_an_email_of_only_images_has_no_text_part(stand_ins: StandInServer) -> None:
    request = sent_request(stand_ins, an_email(body='<img src="x.png">', is_html=True))

    assert list(request["Content"]["Simple"]["Body"]) == ["Html"]


def test_the_reply_address_configuration_set_and_tracking_are_passed_on(
    stand_ins: StandInServer,
) -> None:
    options = SesOptions(configuration_set="cadence", has_tracking=True)

    request = sent_request(stand_ins, an_email(reply_to="answers@acme.test"), options)

    assert request["ReplyToAddresses"] == ["answers@acme.test"]
    assert request["ConfigurationSetName"] == "cadence"
    assert request["ConfigurationOverrides"]["Tracking"] == {
        "OpenTrackingEnabled": "ENABLED",
        "ClickTrackingEnabled": "ENABLED",
    }


def test_the_organization_s_tenant_is_passed_on(stand_ins: StandInServer) -> None:
    request = sent_request(stand_ins, an_email(ses_tenant="acme_1"))

    assert request["TenantName"] == "acme_1"


def test_an_unsubscribe_link_becomes_the_two_headers_of_rfc_8058(
    stand_ins: StandInServer,
) -> None:
    request = sent_request(stand_ins, an_email(unsubscribe_url="https://u.acme.test/TOKEN"))

    assert headers_of(request) == {
        "List-Unsubscribe": "<https://u.acme.test/TOKEN>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


@pytest.mark.parametrize(("region", "host"), [("us-east-1", "email"), ("sa-east-1", "sa-east-1")])
def test_a_reply_names_the_message_id_of_the_earlier_email(
    stand_ins: StandInServer, monkeypatch: pytest.MonkeyPatch, region: str, host: str
) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", region)

    request = sent_request(stand_ins, an_email(in_reply_to="0100abc-def-000000"))

    message_id = f"<0100abc-def-000000@{host}.amazonses.com>"
    assert headers_of(request) == {"In-Reply-To": message_id, "References": message_id}


def test_an_id_that_is_not_from_ses_is_left_out(stand_ins: StandInServer) -> None:
    request = sent_request(stand_ins, an_email(in_reply_to="<x>\r\nBcc: y@z.test"))

    assert "Headers" not in request["Content"]["Simple"]


def test_names_beyond_ascii_are_encoded_and_domains_are_sent_in_ascii(
    stand_ins: StandInServer,
) -> None:
    request = sent_request(stand_ins, an_email(display_name="João Ñandú", to="maria@bücher.test"))

    assert request["FromEmailAddress"] == "=?utf-8?b?Sm/Do28gw5FhbmTDug==?= <ana@acme.test>"
    assert request["Destination"]["ToAddresses"] == ["maria@xn--bcher-kva.test"]
