"""Whether an enrollment's next step may be sent now, and what happens if not."""

import re
from dataclasses import dataclass
from typing import assert_never
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
from cadence_core.model.enrollment import (
    Channel,
    DueEnrollment,
    EnrollmentStatus,
    InteractionId,
    InteractionStatus,
    Lead,
    Organization,
    PastInteraction,
    Sender,
    Step,
)
from cadence_core.model.reasons import Reason
from cadence_core.model.suppression import SuppressionReason
from cadence_core.model.transitions import Advance, End, Hold, Release, Transition
from cadence_core.sending.domain.rulings import transition_by

EXITS_BY_LEAD_STATUS = {
    "won": Reason.LEAD_WON,
    "archived": Reason.LEAD_ARCHIVED,
    "unqualified": Reason.LEAD_UNQUALIFIED,
}
# Every id is as long as this one.
ANY_MESSAGE = InteractionId(UUID(int=0))
# A display name with an address in it looks like another sender.
ADDRESS = re.compile(r"[^\s@]@[^\s@]+\.[^\s@]")
REASONS_BY_OVERSIZED_COLUMN = {
    "leads.custom_fields": Reason.CUSTOM_FIELDS_TOO_LARGE,
    "leads.email": Reason.INVALID_ADDRESS,
}


@dataclass(frozen=True, slots=True)
class Ready:
    """The step may be sent, from ``sender`` to ``address``, in the form that providers take."""

    step: Step
    sender: Sender
    address: str


def decide(enrollment: DueEnrollment) -> Ready | Transition:
    """Return ``Ready`` if the step may be sent, else the transition of the enrollment.

    An earlier message that is sent or uncertain decides first, so that a sent message always
    advances its enrollment. Reasons to end follow, then reasons to release, then reasons to hold.
    """
    step = enrollment.step
    if step is not None and enrollment.past is not None:
        earlier = _decide_by_past(enrollment.past)
        if earlier is not None:
            return earlier
    exit_reason = _exit_reason(enrollment.lead)
    if exit_reason is not None:
        return End(EnrollmentStatus.COMPLETED, exit_reason)
    if enrollment.has_unsubscribed:
        return End(EnrollmentStatus.UNSUBSCRIBED, Reason.UNSUBSCRIBED, "unsubscribe_link")
    if step is None:
        return End(EnrollmentStatus.COMPLETED, Reason.NO_STEP_LEFT)
    suppression = enrollment.suppression
    if suppression is not None:
        return End(_suppressed_status(suppression), Reason.SUPPRESSED, suppression)
    if enrollment.duplicate_of is not None:
        return _decide_by_duplicate(enrollment.duplicate_of, enrollment.is_duplicate_being_sent)
    if enrollment.ruling is not None:
        return transition_by(enrollment.ruling)
    if enrollment.oversized:
        return _hold_oversized(enrollment.oversized[0])
    return _decide_by_parts(enrollment, step)


def _decide_by_duplicate(other: str, is_being_sent: bool) -> Transition:  # noqa: FBT001
    if is_being_sent:
        return Release(Reason.DUPLICATE_BEING_SENT, CHANGED_DELAY)
    return End(EnrollmentStatus.COMPLETED, Reason.DUPLICATE_ADDRESS, other)


def _suppressed_status(suppression: SuppressionReason) -> EnrollmentStatus:
    is_bounce = suppression is SuppressionReason.BOUNCED
    return EnrollmentStatus.BOUNCED if is_bounce else EnrollmentStatus.UNSUBSCRIBED


def _hold_oversized(column: str) -> Hold:
    return Hold(REASONS_BY_OVERSIZED_COLUMN.get(column, Reason.CONTENT_TOO_LONG), column)


def _decide_by_parts(enrollment: DueEnrollment, step: Step) -> Ready | Transition:
    """Check each part that the message needs; the first fault decides."""
    template_fault = _template_fault(enrollment.organization, step)
    if template_fault is not None:
        return template_fault
    sender = _usable_sender(step.sender, step.channel)
    if not isinstance(sender, Sender):
        return sender
    address = _usable_address(enrollment.lead, step.channel)
    if isinstance(address, Hold):
        return address
    if address.key != enrollment.address_key or enrollment.has_unread_suppressions:
        return Release(Reason.ADDRESSES_UNREAD, CHANGED_DELAY)
    whatsapp_fault = _whatsapp_fault(enrollment.lead, step)
    if whatsapp_fault is not None:
        return Hold(whatsapp_fault)
    return Ready(step, sender, address.to)


def _decide_by_past(past: PastInteraction) -> Transition | None:
    match past.status:
        case (
            InteractionStatus.SENT
            | InteractionStatus.DELIVERED
            | InteractionStatus.READ
            | InteractionStatus.BOUNCED
            | InteractionStatus.COMPLAINED
        ):
            return Advance(Reason.ALREADY_SENT)
        case InteractionStatus.UNCERTAIN | InteractionStatus.SENDING:
            # It is `sending` although this run holds the lease: the run that began it is dead.
            return Hold(Reason.UNCERTAIN_SEND)
        case InteractionStatus.FAILED:
            return None
    assert_never(past.status)


def _exit_reason(lead: Lead) -> Reason | None:
    if lead.is_deleted:
        return Reason.LEAD_DELETED
    return EXITS_BY_LEAD_STATUS.get(lead.status)


def _template_fault(organization: Organization, step: Step) -> Hold | None:
    template = step.template
    if template is None:
        return Hold(Reason.MISSING_TEMPLATE)
    if template.channel is not step.channel:
        return Hold(Reason.WRONG_TEMPLATE_CHANNEL)
    if step.channel is Channel.EMAIL and organization.lacks_postal_address:
        return Hold(Reason.MISSING_FOOTER, "organizations.postal_address")
    return None


def _usable_sender(sender: Sender | None, channel: Channel) -> Sender | Hold | Release:
    if sender is None:
        return Hold(Reason.MISSING_SENDER)
    if channel is Channel.EMAIL:
        addresses = (sender.address, sender.reply_address(ANY_MESSAGE))
        is_valid = all(map(normalize_email, addresses)) and not ADDRESS.search(sender.display_name)
    else:
        is_valid = is_whatsapp_sender(sender.address)
    if not is_valid:
        return Hold(Reason.INVALID_SENDER)
    if sender.key != sender_key(channel, sender.address):
        return Release(Reason.ADDRESSES_UNREAD)
    return sender if sender.is_allowed else Hold(Reason.SENDER_NOT_ALLOWED, sender.address)


def _usable_address(lead: Lead, channel: Channel) -> Address | Hold:
    address = lead.address_for(channel)
    if address is None or not address.strip():
        return Hold(Reason.MISSING_ADDRESS)
    try:
        return read_address(channel, address)
    except InvalidAddressError as fault:
        return Hold(Reason.INVALID_ADDRESS, str(fault))


def _whatsapp_fault(lead: Lead, step: Step) -> Reason | None:
    if step.channel is not Channel.WHATSAPP:
        return None
    if not lead.has_whatsapp_opt_in:
        return Reason.NO_WHATSAPP_OPT_IN
    is_approved = step.template is not None and step.template.whatsapp_template_name
    if not is_approved and not lead.is_in_whatsapp_window:
        return Reason.OUTSIDE_SERVICE_WINDOW
    return None
