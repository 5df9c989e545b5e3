"""Messages of a template outside of any cadence: they are shown, and change nothing."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from cadence_core.channels.ses.request import SesOptions, send_email_request
from cadence_core.channels.whatsapp.payload import whatsapp_payload
from cadence_core.database.connection import Database
from cadence_core.errors import InvalidMessageError
from cadence_core.model.enrollment import (
    Channel,
    DueEnrollment,
    EnrollmentId,
    InteractionId,
    Sender,
)
from cadence_core.model.message import Draft, Message, RenderingError
from cadence_core.model.message_tags import Origin
from cadence_core.model.reasons import Reason
from cadence_core.model.transitions import Hold, Transition
from cadence_core.runtime.limited_process.process import LimitedProcess
from cadence_core.sending.domain.eligibility import CHECKS
from cadence_core.sending.domain.message_parts import sender_fault, template_fault
from cadence_core.sending.inquiries import EXAMPLE_LINKS
from cadence_core.sending.store.template_store import NO_LEAD, message_of_template
from cadence_core.templates.limited_renderer import LimitedRenderer
from cadence_core.templates.named_fields import Shown
from cadence_core.templates.renderer import JinjaRenderer

EXAMPLES = {Channel.EMAIL: "lead@example.com", Channel.WHATSAPP: "+12125550100"}
EXAMPLE_SENDER = Sender(NO_LEAD, "sender@example.com", "")
ANY_REGION = "us-east-1"
"""A region matters only to the headers of a thread, which these messages are not in."""


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """A message as a run would send it now.

    ``draft`` is ``None`` if the template cannot be filled in. ``missing`` names the fields that the
    message needs and does not have: their names stand in its text. ``obstacles`` are what a run
    does instead of sending it. ``headers`` are those of an email, ``payload`` is what Meta gets.
    """

    sender: Sender | None
    draft: Draft | None
    missing: tuple[str, ...]
    obstacles: tuple[Transition, ...]
    headers: Mapping[str, str]
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TemplateMessages:
    """Fills in templates with the code and the limits of a run. Unsubscribe links are examples."""

    database: Database
    renderer: LimitedRenderer

    def read(self, template: UUID, lead: UUID | None, sender: UUID | None) -> DueEnrollment:
        """Return a message to prepare. See ``message_of_template``."""
        return message_of_template(self.database, template, lead, sender)

    def show(self, enrollment: DueEnrollment) -> ShownMessage:
        """Return the message; without a lead, the names of a lead's fields are their values.

        Raises:
            ProcessUnavailableError: the system starts no process at the moment.
        """
        is_sample = enrollment.lead.id == NO_LEAD
        try:
            shown = self.renderer.show(enrollment, is_sample=is_sample)
        except RenderingError as error:  # it takes too much time or memory
            shown = Shown(None, fault=error)
        checks = [check.obstacle for check in CHECKS]
        if is_sample:
            checks = [template_fault, sender_fault]
        found = [obstacle for check in checks if (obstacle := check(enrollment))]
        if shown.fault and shown.fault.reason is not Reason.MISSING_VARIABLE:
            found.append(Hold(shown.fault.reason, shown.fault.detail))
        sender = enrollment.step.sender if enrollment.step else None
        headers, payload = _handed_over(enrollment, sender, shown.draft)
        return ShownMessage(sender, shown.draft, shown.missing, tuple(found), headers, payload)


@contextmanager
def template_messages(database: Database) -> Iterator[TemplateMessages]:
    """Yield what fills in templates, in a process that ends with the block."""
    process = LimitedProcess()
    try:
        renderer = LimitedRenderer(JinjaRenderer(EXAMPLE_LINKS), process)
        yield TemplateMessages(database, renderer)
    finally:
        process.close()


def message_to(enrollment: DueEnrollment, to: str, sender: Sender, draft: Draft) -> Message:
    """Return the message of a template to an address, with the id of no message of a lead."""
    channel = enrollment.step.channel if enrollment.step else Channel.EMAIL
    origin = Origin(EnrollmentId(NO_LEAD), NO_LEAD)
    return Message(InteractionId(NO_LEAD), origin, channel, to, sender, draft)


def _handed_over(
    enrollment: DueEnrollment, sender: Sender | None, draft: Draft | None
) -> tuple[dict[str, str], dict[str, Any]]:
    """Return an email's headers, and a WhatsApp message's payload without the ids of a message."""
    if draft is None or enrollment.step is None:
        return {}, {}
    channel = enrollment.step.channel
    to = enrollment.lead.address_for(channel) or EXAMPLES[channel]
    message = message_to(enrollment, to, sender or EXAMPLE_SENDER, draft)
    try:
        if channel is Channel.EMAIL:
            return _headers(message, has_sender=sender is not None), {}
        payload = json.loads(whatsapp_payload(replace(message, to=EXAMPLES[channel])))
    except InvalidMessageError:
        return {}, {}
    return {}, {name: payload[name] for name in ("template", "text") if name in payload}


def _headers(message: Message, *, has_sender: bool) -> dict[str, str]:
    request = send_email_request(message, SesOptions(), region=ANY_REGION)
    own = {header["Name"]: header["Value"] for header in request["Content"]["Simple"]["Headers"]}
    reply_to = request.get("ReplyToAddresses")
    return {
        **({"From": request["FromEmailAddress"]} if has_sender else {}),
        "To": request["Destination"]["ToAddresses"][0],
        **({"Reply-To": reply_to[0]} if reply_to else {}),
        **own,
    }
