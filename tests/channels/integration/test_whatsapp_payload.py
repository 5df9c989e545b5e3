"""Payloads for WhatsApp, as the stand-in receives them over HTTP."""

from typing import Any

import pytest

from cadence_core.channels.aws_client import AwsClient
from cadence_core.channels.outcome import Sent
from cadence_core.channels.whatsapp.transport import WhatsAppTransport
from cadence_core.model.message import ApprovedTemplate, ButtonValue, Header, Message
from local.stand_ins.server import StandInServer
from local.stand_ins.socialmessaging import payload_of
from tests.messages import MESSAGE_ID, a_whatsapp


def sent_payload(stand_ins: StandInServer, message: Message) -> dict[str, Any]:
    transport = WhatsAppTransport(AwsClient("socialmessaging", pool_size=1), "v21.0")
    assert isinstance(transport.send(message), Sent)
    [request] = stand_ins.accepted()
    assert request.json["originationPhoneNumberId"] == "phone-number-id-1"
    assert request.json["metaApiVersion"] == "v21.0"
    return payload_of(request)


def test_free_text_is_sent_with_our_ids_and_without_a_preview(stand_ins: StandInServer) -> None:
    payload = sent_payload(stand_ins, a_whatsapp(body="Olá Maria 🚀\nveja https://acme.test"))

    assert payload == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "+5511987654321",
        "biz_opaque_callback_data": str(MESSAGE_ID),
        "type": "text",
        "text": {"body": "Olá Maria 🚀\nveja https://acme.test", "preview_url": False},
    }


def test_a_template_is_sent_with_its_parameters_in_order(stand_ins: StandInServer) -> None:
    template = ApprovedTemplate("intro_v2", "pt_BR", ("Maria", "Padaria São João"))

    payload = sent_payload(stand_ins, a_whatsapp(template=template))

    assert payload["type"] == "template"
    assert payload["template"] == {
        "name": "intro_v2",
        "language": {"code": "pt_BR"},
        "components": [
            {
                "type": "body",
                "parameters": [
                    {"type": "text", "text": "Maria"},
                    {"type": "text", "text": "Padaria São João"},
                ],
            }
        ],
    }
    assert "text" not in payload


def test_a_template_is_sent_with_its_header_its_named_parameters_and_its_buttons(
    stand_ins: StandInServer,
) -> None:
    template = ApprovedTemplate(
        "promo",
        "en",
        ("Maria",),
        ("first_name",),
        Header("document", "https://acme.test/offer.pdf", "Offer.pdf"),
        (
            ButtonValue(0, "url", "summer"),
            ButtonValue(1, "payload", "no-thanks"),
            ButtonValue(2, "coupon_code", "SAVE10"),
        ),
    )

    payload = sent_payload(stand_ins, a_whatsapp(template=template))

    def button(index: str, sub_type: str, **parameter: str) -> dict[str, object]:
        [kind] = parameter
        return {
            "type": "button",
            "sub_type": sub_type,
            "index": index,
            "parameters": [{"type": kind, **parameter}],
        }

    document = {"link": "https://acme.test/offer.pdf", "filename": "Offer.pdf"}
    name = {"type": "text", "parameter_name": "first_name", "text": "Maria"}
    assert payload["template"]["components"] == [
        {"type": "header", "parameters": [{"type": "document", "document": document}]},
        {"type": "body", "parameters": [name]},
        button("0", "url", text="summer"),
        button("1", "quick_reply", payload="no-thanks"),
        button("2", "copy_code", coupon_code="SAVE10"),
    ]


@pytest.mark.parametrize(
    ("header", "parameter"),
    [
        (Header("text", "Hi"), {"type": "text", "text": "Hi"}),
        (
            Header("text", "Hi", parameter_name="greeting"),
            {"type": "text", "parameter_name": "greeting", "text": "Hi"},
        ),
        (
            Header("image", "https://acme.test/a.png"),
            {"type": "image", "image": {"link": "https://acme.test/a.png"}},
        ),
    ],
)
def test_a_header_is_one_parameter(
    stand_ins: StandInServer, header: Header, parameter: dict[str, object]
) -> None:
    template = ApprovedTemplate("promo", "en", (), header=header)

    payload = sent_payload(stand_ins, a_whatsapp(template=template))

    assert payload["template"]["components"] == [{"type": "header", "parameters": [parameter]}]


def test_a_template_without_parameters_has_no_components(stand_ins: StandInServer) -> None:
    payload = sent_payload(stand_ins, a_whatsapp(template=ApprovedTemplate("hello", "en", ())))

    assert payload["template"]["components"] == []


def test_a_number_is_sent_in_its_normal_form(stand_ins: StandInServer) -> None:
    payload = sent_payload(stand_ins, a_whatsapp(to="+55 (11) 98765-4321"))

    assert payload["to"] == "+5511987654321"
