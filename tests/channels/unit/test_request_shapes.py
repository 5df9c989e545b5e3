"""boto3 checks no request of ours, so what we build has to pass its check here."""

from typing import Any

import pytest
from botocore.model import Shape
from botocore.session import get_session
from botocore.validate import validate_parameters
from hypothesis import given
from hypothesis import strategies as st

from cadence_core.channels.ses.request import SesOptions, send_email_request
from cadence_core.channels.whatsapp.payload import whatsapp_payload
from cadence_core.errors import InvalidMessageError
from cadence_core.model.message import MAX_WHATSAPP_TEXT_LENGTH, ApprovedTemplate
from tests.messages import a_whatsapp, an_email

SESSION = get_session()


def shape_of(service: str, operation: str) -> Shape:
    shape = SESSION.get_service_model(service).operation_model(operation).input_shape
    assert shape is not None
    return shape


EMAIL = shape_of("sesv2", "SendEmail")
WHATSAPP = shape_of("socialmessaging", "SendWhatsAppMessage")
OPTIONAL = st.none() | st.text(min_size=1)
EMAILS = st.builds(
    an_email,
    to=st.emails() | st.text(),
    display_name=st.text(),
    reply_to=st.none() | st.just("ana+{id}@acme.test"),
    ses_tenant=OPTIONAL,
    subject=st.none() | st.text(),
    body=st.text(),
    is_html=st.booleans(),
    unsubscribe_url=OPTIONAL,
    in_reply_to=OPTIONAL,
)
OPTIONS = st.builds(SesOptions, OPTIONAL, st.booleans())


@given(EMAILS, OPTIONS)
def test_every_email_that_is_handed_over_has_the_shape_of_a_request(
    message: Any, options: SesOptions
) -> None:
    try:
        request = send_email_request(message, options, region="us-east-1")
    except InvalidMessageError:
        return

    validate_parameters(request, EMAIL)


@pytest.mark.parametrize(
    "template", [None, ApprovedTemplate("hello", "pt_BR", ("Maria", "Padaria Sol"))]
)
@given(body=st.text(min_size=1, max_size=MAX_WHATSAPP_TEXT_LENGTH))
def test_every_whatsapp_message_has_the_shape_of_a_request(
    template: ApprovedTemplate | None, body: str
) -> None:
    message = a_whatsapp(body=body, template=template)

    validate_parameters(
        {
            "originationPhoneNumberId": message.sender.address,
            "message": whatsapp_payload(message),
            "metaApiVersion": "v21.0",
        },
        WHATSAPP,
    )
