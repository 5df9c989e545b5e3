"""What one event proves and causes, whatever else is known about its message."""

from datetime import timedelta
from typing import assert_never

from cadence_core.feedback.domain.delivery import Effects, EventFact, EventKind, KnownMessage
from cadence_core.feedback.domain.whatsapp_failures import (
    AskOperator,
    BlameTemplate,
    GiveUp,
    NeedsTemplate,
    SkipStep,
    StopSender,
    SuppressNumber,
    TryAgain,
    action_for,
)
from cadence_core.model.backoff import retry_delay
from cadence_core.model.enrollment import EnrollmentStatus, InteractionStatus
from cadence_core.model.reasons import Reason
from cadence_core.model.suppression import SuppressionReason
from cadence_core.model.transitions import Advance, End, Hold, Retry, Scope

TRANSIENT_BOUNCE_DELAY = timedelta(hours=24)
REFUSAL_DELAY = timedelta(hours=1)
"""The domain is paused, so that the message waits for longer: until a person lifts the pause."""
MAX_RETURNS = 4
"""How often WhatsApp may return the message of one step before the enrollment is given up."""
NO_JITTER = 0.5

ARRIVALS = {
    EventKind.ACCEPTED: InteractionStatus.SENT,
    EventKind.DELIVERED: InteractionStatus.DELIVERED,
    EventKind.ANSWERED: InteractionStatus.DELIVERED,
    EventKind.READ: InteractionStatus.READ,
}


def effects_of_fact(fact: EventFact, message: KnownMessage) -> Effects:
    """Return what one event proves and causes, whatever else is known about the message."""
    match fact.kind:
        case EventKind.ACCEPTED | EventKind.DELIVERED | EventKind.ANSWERED | EventKind.READ:
            return Effects(ARRIVALS[fact.kind], Advance())
        case EventKind.BOUNCED:
            return Effects(
                InteractionStatus.BOUNCED,
                _end_of_lead(EnrollmentStatus.BOUNCED, Reason.BOUNCED, fact),
                suppress=SuppressionReason.BOUNCED,
            )
        case EventKind.RETURNED:
            return Effects(InteractionStatus.FAILED, _after_return(fact, message))
        case EventKind.REFUSED:
            later = Retry(Reason.AUTHENTICATION_REFUSED, REFUSAL_DELAY, fact.code)
            return Effects(InteractionStatus.FAILED, later)
        case EventKind.COMPLAINED | EventKind.UNSUBSCRIBED:
            return _after_refusal_of_reader(fact)
        case EventKind.REJECTED:
            return Effects(InteractionStatus.FAILED, _rejected(fact))
        case EventKind.RENDERING_FAILED:
            held = Hold(Reason.TEMPLATE_ERROR, fact.code)
            return Effects(InteractionStatus.FAILED, held)
        case EventKind.FAILED:
            return _whatsapp_failure(fact, message)
        case EventKind.MOVED | EventKind.NOTED:
            return Effects()
    assert_never(fact.kind)


def _after_refusal_of_reader(fact: EventFact) -> Effects:
    """Return the effects of a reader's complaint, or of the choice to get nothing more."""
    if fact.kind is EventKind.COMPLAINED:
        proven, why, suppress = (
            InteractionStatus.COMPLAINED,
            Reason.COMPLAINED,
            SuppressionReason.COMPLAINED,
        )
    else:
        proven, why, suppress = (
            InteractionStatus.DELIVERED,
            Reason.UNSUBSCRIBED,
            SuppressionReason.UNSUBSCRIBED,
        )
    return Effects(
        proven, _end_of_lead(EnrollmentStatus.UNSUBSCRIBED, why, fact), suppress=suppress
    )


def _count_other_returns(fact: EventFact, message: KnownMessage) -> int:
    """Return how many other attempts of this step failed temporarily."""
    return len({one.attempt for one in message.history if _is_return(one)} - {fact.attempt})


def _is_return(fact: EventFact) -> bool:
    is_temporary = fact.kind is EventKind.FAILED and isinstance(action_for(fact.code), TryAgain)
    return fact.kind is EventKind.RETURNED or is_temporary


def _after_return(fact: EventFact, message: KnownMessage) -> Retry | End:
    if _count_other_returns(fact, message) + 1 >= message.transient_bounce_limit:
        return _give_up(EnrollmentStatus.BOUNCED, fact)
    return Retry(Reason.NOT_DELIVERED, TRANSIENT_BOUNCE_DELAY, fact.code)


def _whatsapp_failure(fact: EventFact, message: KnownMessage) -> Effects:
    failed = InteractionStatus.FAILED
    action = action_for(fact.code)
    match action:
        case TryAgain(delay):
            return Effects(failed, _after_temporary_failure(fact, message, delay))
        case StopSender(duration):
            later = Retry(Reason.CHANNEL_STOPPED, duration, fact.code)
            return Effects(failed, later, stop_sender=duration)
        case SuppressNumber(reason):
            is_opt_out = reason is SuppressionReason.UNSUBSCRIBED
            end = (
                _end_of_lead(EnrollmentStatus.UNSUBSCRIBED, Reason.UNSUBSCRIBED, fact)
                if is_opt_out
                else End(EnrollmentStatus.BOUNCED, Reason.BOUNCED, fact.code)
            )
            return Effects(failed, end, suppress=reason)
        case SkipStep():
            return Effects(failed, Advance())
        case BlameTemplate():
            held = Hold(Reason.TEMPLATE_FAULT, fact.code)
            return Effects(failed, held, blames_template=True)
        case NeedsTemplate():
            held = Hold(Reason.OUTSIDE_SERVICE_WINDOW, fact.code)
            return Effects(failed, held)
        case GiveUp():
            return Effects(failed, _rejected(fact))
        case AskOperator():
            return Effects(failed, Hold(Reason.DELIVERY_FAILED, fact.code))
    assert_never(action)


def _after_temporary_failure(
    fact: EventFact, message: KnownMessage, delay: timedelta
) -> Retry | End:
    returns = _count_other_returns(fact, message) + 1
    if returns >= MAX_RETURNS:
        return _give_up(EnrollmentStatus.FAILED, fact)
    delay = max(delay, retry_delay(returns, NO_JITTER))
    return Retry(Reason.NOT_DELIVERED, delay, fact.code)


def _end_of_lead(status: EnrollmentStatus, reason: Reason, fact: EventFact) -> End:
    return End(status, reason, fact.code, Scope.LEAD)


def _rejected(fact: EventFact) -> End:
    return End(EnrollmentStatus.FAILED, Reason.REJECTED, fact.code)


def _give_up(status: EnrollmentStatus, fact: EventFact) -> End:
    return End(status, Reason.ATTEMPTS_EXHAUSTED, fact.code, Scope.STEP)
