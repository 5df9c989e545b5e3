"""What follows from an event, given everything that is known of its message.

Events arrive late, repeatedly and in any order. So what follows is decided from the *set* of what
the events of an attempt have said, never from the last one alone, and the same events lead to the
same state however they arrive. A message's status is the strongest of what was proven:

    sending, uncertain  <  sent  <  failed  <  delivered  <  read  <  bounced  <  complained

``failed`` after ``sent``: a message that was accepted may turn out undeliverable. ``delivered``
after ``failed``: proof of arrival beats the report of a failure, calls a retry off, and takes back
that the step was given up. ``bounced`` after ``delivered``: a server may take a mail and return it
later. Of several failures the one with the gravest consequence prevails.

The events of each attempt have a provider's message id of their own; what was proven of an
earlier attempt does not touch a later one.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import assert_never

from cadence_core.feedback.domain.delivery import (
    Attempt,
    DeliveryEvent,
    Effects,
    EventFact,
    EventKind,
    KnownMessage,
)
from cadence_core.feedback.domain.whatsapp_failures import (
    AskPerson,
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
from cadence_core.model.transitions import (
    Advance,
    End,
    Hold,
    Release,
    Retry,
    Scope,
    Transition,
)

TRANSIENT_BOUNCE_DELAY = timedelta(hours=24)
MAX_RETURNS = 4
"""So often WhatsApp may return one step's message before its enrollment is given up."""
NO_JITTER = 0.5

OPEN = (InteractionStatus.SENDING, InteractionStatus.UNCERTAIN)
STRENGTH = (
    InteractionStatus.SENT,
    InteractionStatus.FAILED,
    InteractionStatus.DELIVERED,
    InteractionStatus.READ,
    InteractionStatus.BOUNCED,
    InteractionStatus.COMPLAINED,
)
DID_NOT_ARRIVE = (
    InteractionStatus.FAILED,
    InteractionStatus.BOUNCED,
    InteractionStatus.COMPLAINED,
)
ARRIVALS = {
    EventKind.ACCEPTED: InteractionStatus.SENT,
    EventKind.DELIVERED: InteractionStatus.DELIVERED,
    EventKind.ANSWERED: InteractionStatus.DELIVERED,
    EventKind.READ: InteractionStatus.READ,
}


@dataclass(frozen=True, slots=True)
class _Conclusion:
    """What the events of one attempt come to, all of them together."""

    proves: InteractionStatus | None = None
    transition: Transition | None = None
    error_code: str | None = None


def effects_of_event(event: DeliveryEvent, message: KnownMessage) -> Effects:
    """Return what the event changes, given what is known of the message already.

    Ends and suppressions always apply. Otherwise the enrollment moves only if the event changes
    what the attempt comes to, and the message is not further on by another attempt.
    """
    is_about_another = event.kind is EventKind.ANSWERED and not message.is_known_by_key
    effects = Effects() if is_about_another else effects_of_fact(event.fact, message)
    if effects.proves is None:
        return replace(effects, status=message.status)
    if effects.proves is InteractionStatus.FAILED and message.attempt is not Attempt.NEWEST:
        return _failure_of_another_attempt(event, effects, message)
    facts = {fact for fact in message.history if fact.attempt == event.attempt}
    # An answer may have come when we did not know yet that this attempt is what it answers.
    known = {fact for fact in facts if fact.kind is not EventKind.ANSWERED}
    before, now = _conclusion(known, message), _conclusion({*facts, event.fact}, message)
    status = _status_after(message, before, now)
    prevails = status is now.proves
    is_final = _is_final(effects.transition)
    is_news = prevails and (now != before or status is not message.status)
    return replace(
        effects,
        status=status,
        error_code=now.error_code if prevails else None,
        transition=effects.transition if is_final else now.transition if is_news else None,
    )


def _failure_of_another_attempt(
    event: DeliveryEvent, effects: Effects, message: KnownMessage
) -> Effects:
    """Return what follows if the failure is not, or may not be, that of the newest attempt.

    The newest may well arrive, so nothing is sent again because of this: where nobody can tell
    which attempt failed, a person looks.
    """
    end = effects.transition if _is_final(effects.transition) else None
    is_unclear = message.attempt is Attempt.UNKNOWN and message.status is InteractionStatus.SENT
    if not is_unclear:
        return replace(effects, status=message.status, transition=end)
    held = Hold(Reason.DELIVERY_FAILED, event.code)
    return replace(
        effects, status=effects.proves, error_code=event.code or event.kind, transition=end or held
    )


def effects_of_fact(fact: EventFact, message: KnownMessage) -> Effects:
    """Return what an event says, whatever else is known of the message."""
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
        case EventKind.COMPLAINED:
            return Effects(
                InteractionStatus.COMPLAINED,
                _end_of_lead(EnrollmentStatus.UNSUBSCRIBED, Reason.COMPLAINED, fact),
                suppress=SuppressionReason.COMPLAINED,
            )
        case EventKind.REJECTED:
            return Effects(
                InteractionStatus.FAILED, End(EnrollmentStatus.FAILED, Reason.REJECTED, fact.code)
            )
        case EventKind.RENDERING_FAILED:
            held = Hold(Reason.TEMPLATE_ERROR, fact.code)
            return Effects(InteractionStatus.FAILED, held)
        case EventKind.FAILED:
            return _whatsapp_failure(fact, message)
        case EventKind.NOTED:
            return Effects()
    assert_never(fact.kind)


def _conclusion(facts: Iterable[EventFact], message: KnownMessage) -> _Conclusion:
    said = [(effects_of_fact(fact, message), fact.code or fact.kind) for fact in facts]
    proven = [
        (STRENGTH.index(effects.proves), _gravity(effects.transition), code, effects)
        for effects, code in said
        if effects.proves is not None
    ]
    if not proven:
        return _Conclusion()
    *_, code, prevailing = max(proven, key=lambda one: one[:3])
    return _Conclusion(
        prevailing.proves,
        None if _is_final(prevailing.transition) else prevailing.transition,
        code if prevailing.proves in DID_NOT_ARRIVE else None,
    )


def _gravity(transition: Transition | None) -> tuple[int, timedelta]:
    """Order transitions by what they do to an enrollment, from the least."""
    match transition:
        case None | Advance():
            return 0, timedelta()
        case Release(delay=delay) | Retry(delay=delay):
            return 1, delay or timedelta()
        case Hold():
            return 2, timedelta()
        case End(EnrollmentStatus.BOUNCED, scope=Scope.STEP):
            return 4, timedelta()
        case End(scope=Scope.STEP):
            return 3, timedelta()
        case End():
            return 5, timedelta()
    assert_never(transition)


def _is_final(transition: Transition | None) -> bool:
    """Return whether a transition applies whatever else is known of the message."""
    return isinstance(transition, End) and transition.scope is not Scope.STEP


def _end_of_lead(status: EnrollmentStatus, reason: Reason, fact: EventFact) -> End:
    return End(status, reason, fact.code, Scope.LEAD)


def _rejected(fact: EventFact) -> End:
    return End(EnrollmentStatus.FAILED, Reason.REJECTED, fact.code)


def _given_up(status: EnrollmentStatus, fact: EventFact) -> End:
    return End(status, Reason.ATTEMPTS_EXHAUSTED, fact.code, Scope.STEP)


def _status_after(
    message: KnownMessage, before: _Conclusion, now: _Conclusion
) -> InteractionStatus:
    if now.proves is None or now.proves is before.proves:
        return message.status
    # Failed by our own account, or a person's: the provider knows better.
    is_hearsay = (
        message.status is InteractionStatus.FAILED and before.proves is not InteractionStatus.FAILED
    )
    if message.status in OPEN or is_hearsay:
        return now.proves
    return max(message.status, now.proves, key=STRENGTH.index)


def _returns_of_others(fact: EventFact, message: KnownMessage) -> int:
    """Return how many other attempts of this step came back, for which nobody is to blame."""
    return len({one.attempt for one in message.history if _is_return(one)} - {fact.attempt})


def _is_return(fact: EventFact) -> bool:
    is_passing = fact.kind is EventKind.FAILED and isinstance(action_for(fact.code), TryAgain)
    return fact.kind is EventKind.RETURNED or is_passing


def _after_return(fact: EventFact, message: KnownMessage) -> Retry | End:
    if _returns_of_others(fact, message) + 1 >= message.transient_bounce_limit:
        return _given_up(EnrollmentStatus.BOUNCED, fact)
    return Retry(Reason.NOT_DELIVERED, TRANSIENT_BOUNCE_DELAY, fact.code)


def _whatsapp_failure(fact: EventFact, message: KnownMessage) -> Effects:
    failed = InteractionStatus.FAILED
    action = action_for(fact.code)
    match action:
        case TryAgain(delay):
            return Effects(failed, _after_passing_failure(fact, message, delay))
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
        case AskPerson():
            return Effects(failed, Hold(Reason.DELIVERY_FAILED, fact.code))
    assert_never(action)


def _after_passing_failure(fact: EventFact, message: KnownMessage, delay: timedelta) -> Retry | End:
    returns = _returns_of_others(fact, message) + 1
    if returns >= MAX_RETURNS:
        return _given_up(EnrollmentStatus.FAILED, fact)
    delay = max(delay, retry_delay(returns, NO_JITTER))
    return Retry(Reason.NOT_DELIVERED, delay, fact.code)
