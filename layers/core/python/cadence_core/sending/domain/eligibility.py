"""May this enrollment's next step be sent now; and if not, what happens instead."""

from datetime import timedelta
from typing import assert_never

from cadence_core.model.addresses import is_whatsapp_sender, normal_email, normal_phone
from cadence_core.model.enrollment import (
    Channel,
    DueEnrollment,
    InteractionStatus,
    Lead,
    PastInteraction,
    Sender,
    Step,
    Template,
)
from cadence_core.model.reasons import Reason
from cadence_core.sending.domain.transitions import (
    Advance,
    Complete,
    Exit,
    Hold,
    Release,
    Transition,
)

EXITS_BY_LEAD_STATUS = {
    "won": Reason.LEAD_WON,
    "archived": Reason.LEAD_ARCHIVED,
    "unqualified": Reason.LEAD_UNQUALIFIED,
}


def decide(enrollment: DueEnrollment) -> Transition | None:
    """Return the transition that replaces sending, or ``None`` if the step may be sent.

    What was sent or is in doubt comes first, so that a message that went out always moves its
    enrollment on; then the reasons to end, then those to hold.
    """
    step = enrollment.step
    if step is not None and enrollment.past is not None:
        settled = _decide_by_past(enrollment.past, step)
        if settled is not None:
            return settled
    exit_reason = _exit_reason(enrollment.lead)
    if exit_reason is not None:
        return Exit(exit_reason)
    if step is None:
        return Complete()
    suppression = enrollment.suppression
    if suppression is not None:
        return Exit(Reason.SUPPRESSED, suppression, suppression.exit_status)
    if step.sender is not None and step.sender.stopped_seconds is not None:
        return Release(Reason.CHANNEL_STOPPED, timedelta(seconds=step.sender.stopped_seconds))
    hold_reason = (
        _lead_fault(enrollment.lead)
        or _template_fault(step.template, step.channel)
        or _sender_fault(step.sender, step.channel)
        or _address_fault(enrollment.lead, step.channel)
        or _whatsapp_fault(enrollment.lead, step)
    )
    return Hold(hold_reason) if hold_reason is not None else None


def _decide_by_past(past: PastInteraction, step: Step) -> Transition | None:
    match past.status:
        case (
            InteractionStatus.SENT
            | InteractionStatus.DELIVERED
            | InteractionStatus.READ
            | InteractionStatus.BOUNCED
            | InteractionStatus.COMPLAINED
        ):
            return Advance(step.order, Reason.ALREADY_SENT)
        case InteractionStatus.UNCERTAIN | InteractionStatus.SENDING:
            # Still `sending` although we hold the lease: the run that began it is gone.
            return Hold(Reason.UNCERTAIN_SEND)
        case InteractionStatus.FAILED:
            return None
    assert_never(past.status)


def _exit_reason(lead: Lead) -> Reason | None:
    if lead.is_deleted:
        return Reason.LEAD_DELETED
    return EXITS_BY_LEAD_STATUS.get(lead.status)


def _lead_fault(lead: Lead) -> Reason | None:
    return Reason.UNREADABLE_CUSTOM_FIELDS if lead.custom_fields is None else None


def _template_fault(template: Template | None, channel: Channel) -> Reason | None:
    if template is None:
        return Reason.MISSING_TEMPLATE
    if template.channel is not channel:
        return Reason.WRONG_TEMPLATE_CHANNEL
    return Reason.TEMPLATE_FAULT if template.fault_code else None


def _sender_fault(sender: Sender | None, channel: Channel) -> Reason | None:
    if sender is None:
        return Reason.MISSING_SENDER
    if not sender.is_active:
        return Reason.SENDER_PAUSED
    if channel is Channel.EMAIL:
        addresses = (sender.address, sender.reply_to or sender.address)
        is_valid = all(map(normal_email, addresses))
    else:
        is_valid = is_whatsapp_sender(sender.address)
    return None if is_valid else Reason.INVALID_SENDER


def _address_fault(lead: Lead, channel: Channel) -> Reason | None:
    address = lead.address_for(channel)
    if address is None or not address.strip():
        return Reason.MISSING_ADDRESS
    normal = normal_email if channel is Channel.EMAIL else normal_phone
    return None if normal(address) else Reason.INVALID_ADDRESS


def _whatsapp_fault(lead: Lead, step: Step) -> Reason | None:
    if step.channel is not Channel.WHATSAPP:
        return None
    if not lead.has_whatsapp_opt_in:
        return Reason.NO_WHATSAPP_OPT_IN
    is_approved = step.template is not None and step.template.whatsapp_template_name
    if not is_approved and not lead.is_in_whatsapp_window:
        return Reason.OUTSIDE_SERVICE_WINDOW
    return None
