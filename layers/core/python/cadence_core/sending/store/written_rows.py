"""Conversions of domain objects to the rows that the queries of a run record."""

from collections.abc import Mapping
from typing import Any, assert_never

from cadence_core.channels.outcome import (
    ChannelStopped,
    NotAccepted,
    NotStarted,
    NotUnderstood,
    Rejected,
    Sent,
    Throttled,
    Uncertain,
)
from cadence_core.model.enrollment import (
    Channel,
    EnrollmentStatus,
    InteractionStatus,
)
from cadence_core.model.message import AiUsage, PreparedStep
from cadence_core.model.provider_ids import kept_id
from cadence_core.model.transitions import Advance, End, Hold, Release, Retry
from cadence_core.sending.records import Evidence, Leased, Pace, StepResult, TemplateCheck

Row = dict[str, Any]


def check_row(check: TemplateCheck) -> Row:
    """Return one element of ``checks`` for ``record_checks.sql``."""
    return {
        "id": str(check.changed.template.id),
        "row": check.changed.row,
        "reason": check.reason,
        "detail": check.detail or None,
    }


def leased_row(leased: Leased) -> Row:
    """Return one element of ``picked`` for ``picked_by_claim.sql``."""
    return {"id": str(leased.id), "held_by": leased.held_by, "detail": leased.detail}


def result_row(result: StepResult) -> Row:
    """Return one element of ``results`` for ``turn.sql``."""
    enrollment = result.enrollment
    return {
        "org_id": str(enrollment.org_id),
        "enrollment_id": str(enrollment.id),
        "next_step_id": enrollment.next_step_id and str(enrollment.next_step_id),
        "failed_attempts": 0,
        **_transition_columns(result),
        **(_evidence_columns(result.evidence) if result.evidence else {}),
    }


def _transition_columns(result: StepResult) -> Row:
    transition = result.transition
    match transition:
        case Advance(reason, is_left_out):
            step = result.enrollment.step
            skip = {"skip_reason": reason} if is_left_out else {}
            return {"done_step_id": str(step.id), **skip} if step else {}
        case Hold(reason, detail):
            return {"status": EnrollmentStatus.PAUSED, "reason": reason, "detail": detail or None}
        case End(status, reason, detail):
            attempts = int(status is EnrollmentStatus.FAILED)
            return {
                "status": status,
                "reason": reason,
                "detail": detail or None,
                "failed_attempts": attempts,
            }
        case Retry(reason, delay, detail):
            return {
                "reason": reason,
                "detail": detail,
                "delay_seconds": delay.total_seconds(),
                "failed_attempts": 1,
            }
        case Release(reason, delay, until):
            return {
                "reason": reason,
                "delay_seconds": delay.total_seconds() if delay else None,
                "due_at": until and until.isoformat(),
            }
    assert_never(transition)


def _evidence_columns(evidence: Evidence) -> Row:
    return {"interaction_id": str(evidence.interaction_id), **_outcome_columns(evidence)}


def _outcome_columns(evidence: Evidence) -> Row:
    match evidence.outcome:
        case Sent(external_id):
            return _interaction(InteractionStatus.SENT, external_id=kept_id(external_id))
        case Rejected(code, detail) | NotAccepted(code, detail):
            return _interaction(InteractionStatus.FAILED, error_code=code, error_detail=detail)
        case Throttled(code):
            return _interaction(InteractionStatus.FAILED, error_code=code, uncounted_attempts=1)
        case ChannelStopped(code, detail) | NotUnderstood(
            Rejected(code, detail) | NotAccepted(code, detail)
        ):
            return _interaction(
                InteractionStatus.FAILED, error_code=code, error_detail=detail, uncounted_attempts=1
            )
        case NotStarted(reason):
            return _interaction(
                InteractionStatus.FAILED,
                error_code="not_started",
                error_detail=reason,
                uncounted_attempts=1,
            )
        case Uncertain(code, detail):
            return _interaction(InteractionStatus.UNCERTAIN, error_code=code, error_detail=detail)
    assert_never(evidence.outcome)


def _interaction(status: InteractionStatus, uncounted_attempts: int = 0, **columns: str) -> Row:
    return {"interaction_status": status, "uncounted_attempts": uncounted_attempts, **columns}


def begin_row(prepared: PreparedStep) -> Row:
    """Return one element of ``begin`` for ``turn.sql``."""
    message, template = prepared.message, prepared.step.template
    return {
        "interaction_id": str(message.id),
        "enrollment_id": str(prepared.enrollment.id),
        "next_step_id": prepared.enrollment.next_step_id and str(prepared.enrollment.next_step_id),
        "step_id": str(prepared.step.id),
        "sender_id": str(message.sender.id),
        "template_id": template and str(template.id),
        "template_version": template and template.version,
        "conditions": prepared.enrollment.conditions,
        "subject": message.draft.subject,
        "content": message.draft.body,
        "ai_generated": message.draft.ai_generated,
        **(_usage_columns(prepared.ai_usage) if prepared.ai_usage else {}),
    }


def pace_rows(paces: Mapping[Channel, Pace]) -> list[Row]:
    """Return ``paces`` for ``turn.sql``, in the order in which each run locks the channels."""
    return [
        {
            "channel": channel,
            "gap_seconds": pace.gap_seconds,
            "within_seconds": pace.within_seconds,
        }
        for channel, pace in sorted(paces.items())
    ]


def _usage_columns(usage: AiUsage) -> Row:
    return {
        "ai_model": usage.model,
        "ai_input_tokens": usage.input_tokens,
        "ai_output_tokens": usage.output_tokens,
    }
