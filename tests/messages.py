"""Builders of messages for a transport; a test overrides only the fields it is about."""

from typing import Any
from uuid import UUID

from cadence_core.model.enrollment import Channel, EnrollmentId, InteractionId, Sender
from cadence_core.model.message import ApprovedTemplate, Draft, Message
from cadence_core.model.message_tags import Origin
from cadence_core.text.html import html_from_text, text_from_html

MESSAGE_ID = InteractionId(UUID("6f1c6f5a-2c5b-4d0e-9b8a-0f3d5a1b2c3d"))
ORIGIN = Origin(
    EnrollmentId(UUID("22222222-2c5b-4d0e-9b8a-0f3d5a1b2c3d")),
    UUID("33333333-2c5b-4d0e-9b8a-0f3d5a1b2c3d"),
)
SENDER_ID = UUID("11111111-2c5b-4d0e-9b8a-0f3d5a1b2c3d")


def an_email(
    *,
    to: str = "maria@lead.test",
    address: str = "ana@acme.test",
    display_name: str = "Ana",
    reply_to: str | None = None,
    ses_tenant: str | None = None,
    **draft: Any,
) -> Message:
    texts: dict[str, Any] = {"subject": "Hello", "body": "Dear Maria", "is_html": False, **draft}
    convert = text_from_html if texts["is_html"] else html_from_text
    return Message(
        id=MESSAGE_ID,
        origin=ORIGIN,
        channel=Channel.EMAIL,
        to=to,
        sender=Sender(SENDER_ID, address, display_name, reply_to=reply_to, ses_tenant=ses_tenant),
        draft=Draft(**texts, other_form=convert(texts["body"])),
    )


def a_whatsapp(
    *,
    to: str = "+5511987654321",
    body: str = "Oi Maria",
    template: ApprovedTemplate | None = None,
) -> Message:
    return Message(
        id=MESSAGE_ID,
        origin=ORIGIN,
        channel=Channel.WHATSAPP,
        to=to,
        sender=Sender(SENDER_ID, "phone-number-id-1", ""),
        draft=Draft(None, body, is_html=False, approved_template=template),
    )
