"""Whether an enrollment's next step may be sent now, and what happens if not."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import assert_never, cast

from cadence_core.model.addresses import Address
from cadence_core.model.backoff import CHANGED_DELAY
from cadence_core.model.enrollment import (
    DueEnrollment,
    EnrollmentStatus,
    InteractionStatus,
    Sender,
    Step,
)
from cadence_core.model.reasons import Reason
from cadence_core.model.suppression import SuppressionReason
from cadence_core.model.transitions import Advance, End, Hold, Release, Transition
from cadence_core.sending.domain.message_parts import (
    address_fault,
    consent_fault,
    sender_fault,
    template_fault,
    usable_address,
)
from cadence_core.sending.domain.rulings import transition_by

EXITS_BY_LEAD_STATUS = {
    "won": Reason.LEAD_WON,
    "archived": Reason.LEAD_ARCHIVED,
    "unqualified": Reason.LEAD_UNQUALIFIED,
}
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
    """Return ``Ready`` if the step may be sent, else the transition by the first of ``CHECKS``."""
    for check in CHECKS:
        transition = check.obstacle(enrollment)
        if transition is not None:
            return transition
    return _ready(enrollment)


def _ready(enrollment: DueEnrollment) -> Ready:
    """Return what the checks have found usable."""
    step = cast("Step", enrollment.step)
    address = cast("Address", usable_address(enrollment.lead, step.channel))
    return Ready(step, cast("Sender", step.sender), address.to)


def _by_past(enrollment: DueEnrollment) -> Transition | None:
    past = enrollment.past
    if enrollment.step is None or past is None:
        return None
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


def _by_lead(enrollment: DueEnrollment) -> End | None:
    lead = enrollment.lead
    reason = Reason.LEAD_DELETED if lead.is_deleted else EXITS_BY_LEAD_STATUS.get(lead.status)
    return End(EnrollmentStatus.COMPLETED, reason) if reason else None


def _by_unsubscription(enrollment: DueEnrollment) -> End | None:
    if not enrollment.has_unsubscribed:
        return None
    return End(EnrollmentStatus.UNSUBSCRIBED, Reason.UNSUBSCRIBED, "unsubscribe_link")


def _by_steps(enrollment: DueEnrollment) -> End | None:
    is_over = enrollment.step is None
    return End(EnrollmentStatus.COMPLETED, Reason.NO_STEP_LEFT) if is_over else None


def _by_suppression(enrollment: DueEnrollment) -> End | None:
    suppression = enrollment.suppression
    if suppression is None:
        return None
    is_bounce = suppression is SuppressionReason.BOUNCED
    status = EnrollmentStatus.BOUNCED if is_bounce else EnrollmentStatus.UNSUBSCRIBED
    return End(status, Reason.SUPPRESSED, suppression)


def _by_duplicate(enrollment: DueEnrollment) -> Transition | None:
    if enrollment.duplicate_of is None:
        return None
    if enrollment.is_duplicate_being_sent:
        return Release(Reason.DUPLICATE_BEING_SENT, CHANGED_DELAY)
    return End(EnrollmentStatus.COMPLETED, Reason.DUPLICATE_ADDRESS, enrollment.duplicate_of)


def _by_ruling(enrollment: DueEnrollment) -> Transition | None:
    return transition_by(enrollment.ruling) if enrollment.ruling else None


def _by_size(enrollment: DueEnrollment) -> Hold | None:
    if not enrollment.oversized:
        return None
    column = enrollment.oversized[0]
    return Hold(REASONS_BY_OVERSIZED_COLUMN.get(column, Reason.CONTENT_TOO_LONG), column)


@dataclass(frozen=True, slots=True)
class Check:
    """What may keep a message from being sent, as a statement that is true if it does.

    ``obstacle`` returns the transition that follows from it, or ``None``.
    """

    name: str
    statement: str
    obstacle: Callable[[DueEnrollment], Transition | None]


SENDING_RULES = Check("sending_rules", "a sending rule keeps the message back", _by_ruling)

# An earlier message that is sent or uncertain decides first, so that a sent message always advances
# its enrollment. Reasons to end follow, then reasons to release, then reasons to hold.
CHECKS = (
    Check("earlier_message", "this step's message was sent already, or may have been", _by_past),
    Check("lead", "the lead is won, archived, unqualified or deleted", _by_lead),
    Check("unsubscribed", "the lead has used its unsubscribe link", _by_unsubscription),
    Check("steps", "the cadence has no step left", _by_steps),
    Check("suppression", "the lead's address is on the do-not-contact list", _by_suppression),
    Check("duplicate", "another lead with this address got the step", _by_duplicate),
    SENDING_RULES,
    Check("size", "a text or field is larger than the engine reads", _by_size),
    Check("template", "the step has no template that it can use", template_fault),
    Check("sender", "the cadence has no sender that it can use", sender_fault),
    Check("address", "the lead has no address that the channel can use", address_fault),
    Check("consent", "WhatsApp does not allow this message to this lead", consent_fault),
)
