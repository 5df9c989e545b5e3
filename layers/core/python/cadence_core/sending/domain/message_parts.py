"""The parts that a message needs: a template, a sender, an address and consent."""

import re
from uuid import UUID

from cadence_core.errors import InvalidAddressError
from cadence_core.model.addresses import (
    Address,
    is_whatsapp_sender,
    normalize_email,
    read_address,
    sender_key,
)
from cadence_core.model.backoff import CHANGED_DELAY
from cadence_core.model.enrollment import Channel, DueEnrollment, InteractionId, Lead, Sender
from cadence_core.model.reasons import Reason
from cadence_core.model.transitions import Hold, Release

# Every id is as long as this one.
ANY_MESSAGE = InteractionId(UUID(int=0))
# A display name with an address in it looks like another sender.
ADDRESS = re.compile(r"[^\s@]@[^\s@]+\.[^\s@]")


def template_fault(enrollment: DueEnrollment) -> Hold | None:
    """Return why the step has no template that it can use."""
    step = enrollment.step
    if step is None:
        return None
    if step.template is None:
        return Hold(Reason.MISSING_TEMPLATE)
    if step.template.channel is not step.channel:
        return Hold(Reason.WRONG_TEMPLATE_CHANNEL)
    if step.channel is Channel.EMAIL and enrollment.organization.lacks_postal_address:
        return Hold(Reason.MISSING_FOOTER, "organizations.postal_address")
    return None


def sender_fault(enrollment: DueEnrollment) -> Hold | Release | None:
    """Return why the cadence has no sender that the step can use."""
    step = enrollment.step
    if step is None:
        return None
    sender = step.sender
    if sender is None:
        return Hold(Reason.MISSING_SENDER)
    if not _is_valid(sender, step.channel):
        return Hold(Reason.INVALID_SENDER)
    if sender.key != sender_key(step.channel, sender.address):
        return Release(Reason.ADDRESSES_UNREAD)
    return None if sender.is_allowed else Hold(Reason.SENDER_NOT_ALLOWED, sender.address)


def _is_valid(sender: Sender, channel: Channel) -> bool:
    if channel is Channel.WHATSAPP:
        return is_whatsapp_sender(sender.address)
    addresses = (sender.address, sender.reply_address(ANY_MESSAGE))
    return all(map(normalize_email, addresses)) and not ADDRESS.search(sender.display_name)


def address_fault(enrollment: DueEnrollment) -> Hold | Release | None:
    """Return why the lead has no address that the step's channel can use."""
    if enrollment.step is None:
        return None
    address = usable_address(enrollment.lead, enrollment.step.channel)
    if isinstance(address, Hold):
        return address
    if address.key != enrollment.address_key or enrollment.has_unread_suppressions:
        return Release(Reason.ADDRESSES_UNREAD, CHANGED_DELAY)
    return None


def usable_address(lead: Lead, channel: Channel) -> Address | Hold:
    """Return the lead's address on a channel, or the hold that its fault asks for."""
    address = lead.address_for(channel)
    if address is None or not address.strip():
        return Hold(Reason.MISSING_ADDRESS)
    try:
        return read_address(channel, address)
    except InvalidAddressError as fault:
        return Hold(Reason.INVALID_ADDRESS, str(fault))


def consent_fault(enrollment: DueEnrollment) -> Hold | None:
    """Return why WhatsApp does not allow this message to this lead."""
    step, lead = enrollment.step, enrollment.lead
    if step is None or step.channel is not Channel.WHATSAPP:
        return None
    if not lead.has_whatsapp_opt_in:
        return Hold(Reason.NO_WHATSAPP_OPT_IN)
    is_approved = step.template is not None and step.template.whatsapp_template_name
    if not is_approved and not lead.is_in_whatsapp_window:
        return Hold(Reason.OUTSIDE_SERVICE_WINDOW)
    return None
