"""Why an enrollment sends nothing now, in one sentence."""

from datetime import datetime

from cadence_core.model.enrollment import with_channel
from cadence_core.model.reasons import Reason
from cadence_core.model.suppression import SUPPRESSED_BECAUSE
from cadence_core.operations.advice import ARCHIVED_SINCE, advice_for, explanation_of
from cadence_core.operations.leads.lead import (
    LeadAnswer,
    LeadEnrollment,
    LeadSuppression,
    RuleLine,
)
from cadence_core.operations.moments import local_time, moment, silence

STANDING = ("ended", "paused", "not_due", "in_a_run")
CONSEQUENCES: dict[str | None, str] = {
    "advance": "leaves this step out and goes on",
    "complete": "ends the enrollment",
    "exit": "ends the enrollment",
    "fail": "gives the enrollment up",
    "hold": "puts it on hold",
}
"""What a run does because of a rule that does not end by itself, by its decision."""


def no_runs(lead: LeadAnswer) -> str | None:
    """Return that no run starts, if an enrollment of the lead waits for one."""
    is_waiting = any(each.status == "active" for each in lead.enrollments)
    return silence(lead.last_run_at, lead.at) if is_waiting else None


def suppressed(each: LeadSuppression, at: datetime) -> str:
    """Return where the lead's address is suppressed, in which spelling, why and since when."""
    spelling = f" as {each.address}" if each.address else ""
    source = "" if each.source == "manual" else f" (from {each.source})"
    cause = SUPPRESSED_BECAUSE.get(each.reason, each.reason)
    return with_channel(
        f"on the do-not-contact list for this channel{spelling}: {cause},"
        f" {moment(each.since, at)}{source}",
        each.channel,
    )


def why(enrollment: LeadEnrollment, at: datetime) -> str:
    """Return what an enrollment waits for, or why it ended."""
    return with_channel(_why(enrollment, at), enrollment.channel)


def _why(enrollment: LeadEnrollment, at: datetime) -> str:
    match enrollment.status:
        case "active":
            return _why_active(enrollment, at)
        case "paused":
            return _why_paused(enrollment)
    explanation = explanation_of(enrollment.reason) or enrollment.reason
    if enrollment.reason == Reason.SUPPRESSED and enrollment.detail in SUPPRESSED_BECAUSE:
        explanation = f"{explanation} ({SUPPRESSED_BECAUSE[enrollment.detail]})"
    return f"it has ended: {explanation}" if explanation else "it has ended"


def _why_active(enrollment: LeadEnrollment, at: datetime) -> str:
    if enrollment.is_in_a_run:
        return "a run is working on it now"
    held_back = next(iter(rules_that_hold(enrollment, at)), None)
    if enrollment.is_due:
        return held_back or "it is due: one of the next runs takes it"
    if held_back and any(rule.reason == enrollment.reason for rule in enrollment.rules):
        return held_back  # the rule that put it off still holds
    deferral = explanation_of(enrollment.reason)
    waits = f"it is not due yet: {deferral}" if deferral else "it is not due yet"
    return f"{waits}; then {held_back}" if held_back else waits


def rules_that_hold(enrollment: LeadEnrollment, at: datetime) -> list[str]:
    """Return a sentence for each rule that keeps the next message back, the one that lasts first.

    That it is paused, not due, or in a run is no such rule, and why it is on hold is known.
    """
    held_for = enrollment.reason if enrollment.status == "paused" else None
    holding = [
        rule
        for rule in enrollment.rules
        if rule.holds and rule.rule not in STANDING and rule.reason != (held_for or "")
    ]
    ends = sorted(
        holding,
        key=lambda rule: (rule.until is None, rule.until.timestamp() if rule.until else 0),
        reverse=True,
    )
    return [_sentence(rule, at, enrollment.cadence_pause_reason) for rule in ends]


def earliest(enrollment: LeadEnrollment, at: datetime) -> str:
    """Return when the next message can leave, also by the clock that opens its schedule."""
    if enrollment.next is None:
        return never(enrollment.decision, _first_run(enrollment, at))
    if enrollment.next <= at:
        return "now, with one of the next runs"
    local = local_time(enrollment.next, enrollment.zone)
    return f"{moment(enrollment.next, at)}{f' ({local})' if local else ''}"


def never(decision: str | None, run: str = "a run") -> str:
    """Return what happens instead to a message that never leaves by itself, and in which run."""
    consequence = CONSEQUENCES.get(decision)
    return f"never: {run} {consequence}" if consequence else "never, until a person acts"


def _first_run(enrollment: LeadEnrollment, at: datetime) -> str:
    """Return the first run that can take it, in words."""
    untils = [rule.until for rule in enrollment.rules if rule.holds and rule.until]
    latest = max(untils, default=at)
    return f"the first run after {moment(latest, at)}," if latest > at else "the next run"


def _sentence(rule: RuleLine, at: datetime, pause_reason: str | None) -> str:
    if rule.until:
        return f"{rule.sentence}: until {moment(rule.until, at)}"
    if pause_reason and rule.reason == Reason.CADENCE_INACTIVE:
        return f"the cadence is paused ({pause_reason}): until a person changes that"
    consequence = CONSEQUENCES.get(rule.decision)
    ends = f"a run {consequence}" if consequence else "until a person changes that"
    return f"{rule.sentence}: {ends}"


def _why_paused(enrollment: LeadEnrollment) -> str:
    if enrollment.paused_by == "person":
        said = enrollment.reason or enrollment.detail
        return f"a person paused it: {said}" if said else "a person paused it"
    explanation = explanation_of(enrollment.reason) or enrollment.reason or "no reason is recorded"
    if enrollment.is_step_archived:
        return f"{explanation}; {ARCHIVED_SINCE}"
    advice = advice_for(enrollment.reason)
    return f"{explanation}: {advice}" if advice else explanation
