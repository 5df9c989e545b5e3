"""Decides the effects of an event, given everything that is known about its message.

Events arrive late, repeatedly and in any order. So the *set* of an attempt's events decides, never
the last event alone: the same events result in the same state in whatever order they arrive. The
status of a message is the strongest that its events prove:

    sending, uncertain  <  sent  <  failed  <  delivered  <  read  <  bounced  <  complained

- ``failed`` beats ``sent``: an accepted message may turn out to be undeliverable.
- ``delivered`` beats ``failed``: a proven arrival outweighs a reported failure. It cancels the
  retry, and reopens the enrollment if the step was given up.
- ``bounced`` beats ``delivered``: a server may accept a mail and return it later.

Of several failures, the one with the most severe consequence prevails.

Each attempt has its own message id from the provider. What is proven about an earlier attempt does
not affect a later one. A failure causes a new attempt only if no other attempt is known or likely
to have succeeded.
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
from cadence_core.feedback.domain.fact_effects import effects_of_fact
from cadence_core.feedback.domain.reputation import BY_MAIL
from cadence_core.model.enrollment import EnrollmentStatus, InteractionStatus
from cadence_core.model.reasons import Reason
from cadence_core.model.transitions import (
    Advance,
    End,
    Hold,
    Release,
    Retry,
    Scope,
    Transition,
)

UNSETTLED = (InteractionStatus.SENDING, InteractionStatus.UNCERTAIN)
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


@dataclass(frozen=True, slots=True)
class _Conclusion:
    """What all events of one attempt prove together."""

    proves: InteractionStatus | None = None
    transition: Transition | None = None
    error_code: str | None = None


def effects_of_event(event: DeliveryEvent, message: KnownMessage) -> Effects:
    """Return what the event changes, given what is already known about the message.

    Ends and suppressions always apply. Otherwise the enrollment moves only if the event changes
    the conclusion about its attempt, and no other attempt has brought the message further.
    """
    is_about_another = event.kind is EventKind.ANSWERED and not message.is_known_by_key
    effects = Effects() if is_about_another else effects_of_fact(event.fact, message)
    if effects.proves is None:
        return replace(effects, status=message.status)
    if effects.proves is InteractionStatus.FAILED and _may_another_arrive(event, message):
        return _failure_of_another_attempt(event, effects, message)
    facts = {fact for fact in message.history if fact.attempt == event.attempt}
    # An answer may have arrived before we knew that it answers this attempt.
    known = {fact for fact in facts if fact.kind is not EventKind.ANSWERED}
    before, now = _conclusion(known, message), _conclusion({*facts, event.fact}, message)
    status = _status_after(message, before, now)
    prevails = status is now.proves
    is_final = _is_final(effects.transition)
    is_news = prevails and (now != before or status is not message.status)
    return replace(
        effects,
        status=status,
        error_code=now.error_code if prevails and not _is_known_better(now, message) else None,
        transition=effects.transition if is_final else now.transition if is_news else None,
    )


def known_after(fact: EventFact, effects: Effects, message: KnownMessage) -> KnownMessage:
    """Return the message as the next event with the same ids finds it.

    ``fact`` is that of the event that has just been recorded with these effects, as it is kept.
    """
    status = effects.status or message.status
    return replace(
        message,
        status=status,
        history=message.history | ({fact} if effects.proves else set()),
        has_lost_attempts=message.has_lost_attempts and status is message.status,
    )


def _may_another_arrive(event: DeliveryEvent, message: KnownMessage) -> bool:
    """Return whether another attempt than the event's may reach the lead, or has reached it."""
    if message.attempt is not Attempt.NEWEST or message.has_lost_attempts:
        return True
    if event.message_key is None:  # only WhatsApp's own ids distinguish its attempts
        return False
    # A lead's answers belong to no attempt: one may name none, or an id that is not known yet.
    reported = {fact.attempt for fact in message.history if fact.kind is not EventKind.ANSWERED}
    others = reported - {event.message_key, None}
    return any(
        _proven_by(attempt, message) not in (None, InteractionStatus.FAILED) for attempt in others
    )


def _proven_by(attempt: str | None, message: KnownMessage) -> InteractionStatus | None:
    facts = [fact for fact in message.history if fact.attempt == attempt]
    return _conclusion(facts, message).proves


def _failure_of_another_attempt(
    event: DeliveryEvent, effects: Effects, message: KnownMessage
) -> Effects:
    """Return the effects of a failure that is not, or may not be, that of the newest attempt.

    The newest attempt may still arrive, so the failure causes no new attempt. If the ids do not
    show which attempt failed, the enrollment is held for an operator. If the failure ends the
    enrollment, nothing more can come of attempts that the database has lost.
    """
    end = effects.transition if _is_final(effects.transition) else None
    is_unclear = message.attempt is Attempt.UNKNOWN and message.status is InteractionStatus.SENT
    is_over = message.has_lost_attempts and end is not None
    if not is_unclear and not is_over:
        return replace(effects, status=message.status, transition=end)
    held = Hold(Reason.DELIVERY_FAILED, event.code)
    return replace(
        effects, status=effects.proves, error_code=event.code or event.kind, transition=end or held
    )


def _conclusion(facts: Iterable[EventFact], message: KnownMessage) -> _Conclusion:
    effects_and_codes = [(effects_of_fact(fact, message), fact.code or fact.kind) for fact in facts]
    proven = [
        (
            STRENGTH.index(effects.proves),
            _severity(effects.transition),
            not code.endswith(BY_MAIL),
            code,
            effects,
        )
        for effects, code in effects_and_codes
        if effects.proves is not None
    ]
    if not proven:
        return _Conclusion()
    *_, code, prevailing = max(proven, key=lambda one: one[:4])
    return _Conclusion(
        prevailing.proves,
        None if _is_final(prevailing.transition) else prevailing.transition,
        code if prevailing.proves in DID_NOT_ARRIVE else None,
    )


def _is_known_better(now: _Conclusion, message: KnownMessage) -> bool:
    """Return whether the provider has reported what only a mail says now, about any attempt."""
    return (now.error_code or "").endswith(BY_MAIL) and any(
        not fact.code.endswith(BY_MAIL) and effects_of_fact(fact, message).proves is now.proves
        for fact in message.history
    )


def _severity(transition: Transition | None) -> tuple[int, timedelta]:
    """Return a sort key: the more a transition interrupts an enrollment, the greater."""
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
    """Return whether a transition applies whatever else is known about the message."""
    return isinstance(transition, End) and transition.scope is not Scope.STEP


def _status_after(
    message: KnownMessage, before: _Conclusion, now: _Conclusion
) -> InteractionStatus:
    if now.proves is None or now.proves is before.proves:
        return message.status
    # We or an operator decided on `failed`, not the provider: its proof outweighs that.
    is_our_verdict = (
        message.status is InteractionStatus.FAILED and before.proves is not InteractionStatus.FAILED
    )
    if message.status in UNSETTLED or is_our_verdict:
        return now.proves
    return max(message.status, now.proves, key=STRENGTH.index)
