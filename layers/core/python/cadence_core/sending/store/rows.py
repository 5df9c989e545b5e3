"""Conversions between domain objects and the JSON rows of the SQL queries."""

import json
from typing import Any, assert_never
from uuid import UUID

from cadence_core.channels.outcome import (
    ChannelStopped,
    NotAccepted,
    NotStarted,
    Rejected,
    Sent,
    Throttled,
    Uncertain,
)
from cadence_core.model.enrollment import (
    Channel,
    DueEnrollment,
    EarlierEmail,
    EnrollmentId,
    EnrollmentStatus,
    InteractionId,
    InteractionStatus,
    Lead,
    PastInteraction,
    PersonalText,
    Sender,
    Step,
    Template,
)
from cadence_core.model.message import AiUsage, PreparedStep
from cadence_core.model.suppression import SuppressionReason
from cadence_core.model.transitions import Advance, End, Hold, Release, Retry
from cadence_core.sending.ports import Evidence, StepResult

Row = dict[str, Any]


def due_enrollment_from(row: Row) -> DueEnrollment:
    """Build a due enrollment from one element of ``due_enrollments.sql``."""
    past = row["past"]
    earlier_email = row["earlier_email"]
    return DueEnrollment(
        id=EnrollmentId(UUID(row["id"])),
        cadence_name=row["cadence_name"],
        organization_name=row["organization_name"],
        current_step=row["current_step"],
        attempts=row["attempts"],
        lead=_lead_from(row["lead"]),
        step=_step_from(row),
        past=past and _past_from(past),
        earlier_email=earlier_email and EarlierEmail(**earlier_email),
        suppression=row["suppression"] and SuppressionReason(row["suppression"]),
        has_unsubscribed=row["has_unsubscribed"],
    )


def _past_from(past: Row) -> PastInteraction:
    personal = past["personal"]
    return PastInteraction(
        id=InteractionId(UUID(past["id"])),
        status=InteractionStatus(past["status"]),
        personal=personal and PersonalText(**personal),
    )


def _lead_from(row: Row) -> Lead:
    return Lead(
        **{
            **row,
            "id": UUID(row["id"]),
            "custom_fields": _custom_fields_from(row["custom_fields"]),
        }
    )


def _custom_fields_from(text: str) -> dict[str, Any] | None:
    """Parse a lead's custom fields; ``None`` if Python cannot read a number or depth in them."""
    try:
        fields: dict[str, Any] = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return fields


def _step_from(row: Row) -> Step | None:
    step, template, sender = row["step"], row["template"], row["sender"]
    if step is None:
        return None
    return Step(
        id=UUID(step["id"]),
        order=step["order"],
        channel=Channel(step["channel"]),
        ai_personalization=step["ai_personalization"],
        template=template and Template(**{**template, "channel": Channel(template["channel"])}),
        sender=sender and Sender(**{**sender, "id": UUID(sender["id"])}),
    )


def result_row(result: StepResult) -> Row:
    """Return one element of ``results`` for ``turn.sql``."""
    enrollment = result.enrollment
    return {
        "enrollment_id": str(enrollment.id),
        "current_step": enrollment.current_step,
        "failed_attempts": 0,
        **_transition_columns(result),
        **(_evidence_columns(result.evidence) if result.evidence else {}),
    }


def _transition_columns(result: StepResult) -> Row:
    transition = result.transition
    match transition:
        case Advance():
            step = result.enrollment.step
            return {"next_step": step.order + 1} if step else {}
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
        case Release(reason, delay):
            return {"reason": reason, "delay_seconds": delay.total_seconds() if delay else None}
    assert_never(transition)


def _evidence_columns(evidence: Evidence) -> Row:
    return {"interaction_id": str(evidence.interaction_id), **_outcome_columns(evidence)}


def _outcome_columns(evidence: Evidence) -> Row:
    match evidence.outcome:
        case Sent(external_id):
            return _interaction(InteractionStatus.SENT, external_id=external_id)
        case Rejected(code, detail) | NotAccepted(code, detail):
            return _interaction(InteractionStatus.FAILED, error_code=code, error_detail=detail)
        case Throttled(code):
            return _interaction(InteractionStatus.FAILED, error_code=code, uncounted_attempts=1)
        case ChannelStopped(code, detail):
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
    message = prepared.message
    return {
        "interaction_id": str(message.id),
        "enrollment_id": str(prepared.enrollment.id),
        "current_step": prepared.enrollment.current_step,
        "step_id": str(prepared.step.id),
        "sender_id": str(message.sender.id),
        "address": message.to,
        "subject": message.draft.subject,
        "content": message.draft.body,
        "ai_generated": message.draft.ai_generated,
        **(_usage_columns(prepared.ai_usage) if prepared.ai_usage else {}),
    }


def _usage_columns(usage: AiUsage) -> Row:
    return {
        "ai_model": usage.model,
        "ai_input_tokens": usage.input_tokens,
        "ai_output_tokens": usage.output_tokens,
    }
