"""Why an enrollment sends nothing now, in one sentence."""

from datetime import datetime

from cadence_core.model.reasons import Reason
from cadence_core.operations.advice import ARCHIVED_SINCE, advice_for, explanation_of
from cadence_core.operations.lead import LeadEnrollment, RuleLine
from cadence_core.operations.moments import moment

SUPPRESSED_BECAUSE = {
    "bounced": "it bounced",
    "complained": "the lead reported a message as spam",
    "unsubscribed": "the lead unsubscribed",
    "manual": "it was added by hand",
}
"""By the reason of the suppression."""


def why(enrollment: LeadEnrollment, at: datetime) -> str:
    """Return what an enrollment waits for, or why it ended."""
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
    if enrollment.suppression:
        return f"the address is suppressed ({enrollment.suppression}): the next run ends it"
    held_back = next(iter(rules_that_hold(enrollment, at)), None)
    if enrollment.is_due:
        return held_back or "it is due: one of the next runs takes it"
    deferral = explanation_of(enrollment.reason)
    waits = f"it is not due yet: {deferral}" if deferral else "it is not due yet"
    return f"{waits}; then {held_back}" if held_back else waits


def rules_that_hold(enrollment: LeadEnrollment, at: datetime) -> list[str]:
    """Return a sentence for each sending rule that keeps the next message back, in their order."""
    return [_sentence(rule, at) for rule in enrollment.rules if rule.holds]


def _sentence(rule: RuleLine, at: datetime) -> str:
    explanation = explanation_of(rule.reason) or rule.reason
    particulars = f" ({rule.detail})" if rule.detail else ""
    end = f"until {moment(rule.until, at)}" if rule.until else "until a person changes that"
    return f"{explanation}{particulars}: {end}"


def _why_paused(enrollment: LeadEnrollment) -> str:
    if enrollment.paused_by == "person":
        return (
            f"a person paused it ({enrollment.reason})"
            if enrollment.reason
            else "a person paused it"
        )
    explanation = explanation_of(enrollment.reason) or enrollment.reason or "no reason is recorded"
    if enrollment.is_step_archived:
        return f"{explanation}; {ARCHIVED_SINCE}"
    advice = advice_for(enrollment.reason)
    return f"{explanation}: {advice}" if advice else explanation
