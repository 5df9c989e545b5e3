"""A dry run: which leads would get a message, and why others would not. It changes nothing."""

from collections.abc import Iterator
from datetime import datetime
from typing import assert_never

from cadence_core.model.enrollment import EnrollmentId, EnrollmentStatus
from cadence_core.model.message import PreparedStep
from cadence_core.model.reasons import Reason
from cadence_core.model.transitions import Advance, End, Hold, Release, Retry, Transition
from cadence_core.runtime.time_left import TimeLeft
from cadence_core.sending.admission import Admission
from cadence_core.sending.domain.claim_size import ClaimSize
from cadence_core.sending.domain.rendering_budget import RenderingBudget
from cadence_core.sending.gather_batch import claims_of_run
from cadence_core.sending.ports import DryRun, RunStore
from cadence_core.sending.prepare_steps import Preparation, Prepared

Line = dict[str, str | int | bool | None]
Preview = dict[str, list[Line]]


def preview_batch(
    store: RunStore,
    preparation: Preparation,
    *,
    batch_size: int,
    time_left: TimeLeft,
    at: datetime | None = None,
    with_texts: bool = False,
) -> Preview:
    """Return the next batch as ``would_send`` and ``would_not_send``, in the order of a run.

    As in a run, others take the places of what would leave it without a message.

    ``at``: what the batch is at that moment if nothing else happens until then. Lines hold ids, the
    channel and the names of cadence and template; ``with_texts`` adds who gets which text, for
    callers who may see that. The preview makes no personal text, which costs money;
    ``ai_personalization`` marks the steps that ask for one.
    """
    preview: Preview = {"would_send": [], "would_not_send": []}

    def show(prepared: Prepared) -> None:
        key = "would_send" if isinstance(prepared, PreparedStep) else "would_not_send"
        line = _line(prepared)
        preview[key].append({**line, **_texts(prepared)} if with_texts else line)

    store.read_new_addresses()  # a rule about the person finds out only then who it is
    dry_run, budget = store.dry_run(at), RenderingBudget(time_left)
    for prepared in _batch(dry_run, preparation, budget, batch_size, time_left):
        show(prepared)
    for enrollment in dry_run.suspects(batch_size):
        show(preparation.prepare_within(budget, enrollment))
    for enrollment in dry_run.passed():
        show(preparation.prepare_within(budget, enrollment))
    return preview


def _batch(
    dry_run: DryRun,
    preparation: Preparation,
    budget: RenderingBudget,
    batch_size: int,
    time_left: TimeLeft,
) -> Iterator[Prepared]:
    """Yield what becomes of each claimed enrollment, until the batch is full."""
    leaving: list[EnrollmentId] = []
    size = ClaimSize(batch_size)
    admission = Admission(size, leaving.append)
    claims = claims_of_run(lambda limit: dry_run.claim(limit, leaving), size, time_left)
    for claim in claims:
        leaving.clear()
        for enrollment in claim.enrollments:
            if admission.is_full:
                return
            yield admission.admit(preparation.prepare_within(budget, enrollment))
        admission.end_claim(len(claim.enrollments))


def _texts(prepared: Prepared) -> Line:
    """Return who would get it, and the text."""
    lead, step = prepared.enrollment.lead, prepared.enrollment.step
    names = (lead.first_name, lead.last_name)
    who: Line = {
        "organization": prepared.enrollment.organization.name,
        "who": ", ".join(filter(None, (" ".join(filter(None, names)), lead.company_name))),
        "to": lead.address_for(step.channel) if step else None,
    }
    if not isinstance(prepared, PreparedStep):
        return who
    message = prepared.message
    texts: Line = {"subject": message.draft.subject, "text": message.draft.body}
    return {**who, "sender": message.sender.address, **texts}


def _line(prepared: Prepared) -> Line:
    enrollment = prepared.enrollment
    step = enrollment.step
    line: Line = {
        "enrollment_id": str(enrollment.id),
        "lead_id": str(enrollment.lead.id),
        "cadence": enrollment.cadence_name,
        "step": step.order if step else None,
        "channel": step.channel if step else None,
        "template": step.template.name if step and step.template else None,
        "ai_personalization": step.ai_personalization if step else None,
    }
    if not isinstance(prepared, PreparedStep):
        transition = prepared.transition
        line["decision"] = word_for(transition)
        line["reason"] = transition.reason
        line["detail"] = getattr(transition, "detail", None) or None
        until = getattr(transition, "until", None)
        line["until"] = until.isoformat() if until else None
    return line


def word_for(transition: Transition) -> str:
    """Return the word for a transition. Callers rely on these words."""
    match transition:
        case Advance():
            return "advance"
        case Retry():
            return "retry"
        case Release():
            return "release"
        case Hold():
            return "hold"
        case End(EnrollmentStatus.FAILED):
            return "fail"
        case End(EnrollmentStatus.COMPLETED, Reason.NO_STEP_LEFT):
            return "complete"
        case End():
            return "exit"
    assert_never(transition)
