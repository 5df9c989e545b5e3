"""Why a message is not sent, and when it can be: one row for every rule. It changes nothing.

The rows are two lists: the sending rules of the database, and what the preparation of a run checks.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from uuid import UUID

from cadence_core.model.enrollment import EnrollmentId, EnrollmentStatus, with_channel
from cadence_core.model.reasons import BY_CODE, Reason
from cadence_core.model.ruling import Ruling
from cadence_core.model.suppression import SUPPRESSED_BECAUSE
from cadence_core.model.transitions import Release, Retry, Transition
from cadence_core.runtime.time_left import TimeLeft
from cadence_core.sending.domain.eligibility import CHECKS, SENDING_RULES
from cadence_core.sending.domain.rendering_budget import RenderingBudget
from cadence_core.sending.domain.rulings import transition_by
from cadence_core.sending.ports import RunStore
from cadence_core.sending.prepare_steps import Preparation
from cadence_core.sending.preview_batch import word_for
from cadence_core.sending.records import RuleFinding, Standing

TEXT = "text"
PLACES = {check.name: place for place, check in enumerate(CHECKS)}
WAITS = (None, "release", "retry")
"""The decisions about a message that stays due, and of no run."""


@dataclass(frozen=True, slots=True)
class Row:
    """A rule: a ``sentence`` for a salesperson, and whether it is true of the message.

    ``until``: when a rule that holds ends by itself; ``None`` if it does not hold, or never ends by
    itself. ``detail`` names the particulars, without personal data. ``decision``: what a
    run does about it, in the words of a dry run.
    """

    rule: str
    holds: bool
    sentence: str
    until: datetime | None = None
    reason: str | None = None
    detail: str | None = None
    decision: str | None = None


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Every rule about the next message of an enrollment, at the time ``at``.

    A run sends the message if no row holds and the provider takes it. ``next``: the earliest time
    at which that can be if nothing else happens; ``None``: never, unless a person acts. Then
    ``decision`` is what a run does with it instead, in the words of a dry run; ``None``: nothing,
    it waits for a person. ``zone``: by whose clock the schedule opens.
    """

    enrollment_id: EnrollmentId
    lead_id: UUID
    at: datetime
    next: datetime | None
    decision: str | None
    zone: str | None
    rows: Sequence[Row]

    def as_dict(self) -> dict[str, object]:
        """Return it for JSON: ids, codes, times and sentences."""
        return {
            "enrollment_id": str(self.enrollment_id),
            "lead_id": str(self.lead_id),
            "at": self.at.isoformat(),
            "next": self.next and self.next.isoformat(),
            "decision": self.decision,
            "zone": self.zone,
            "rules": [
                {**asdict(row), "until": row.until and row.until.isoformat()} for row in self.rows
            ],
        }


def why_not(
    store: RunStore,
    preparation: Preparation,
    enrollments: Collection[EnrollmentId],
    *,
    time_left: TimeLeft,
    at: datetime | None = None,
) -> list[WhyNot]:
    """Return what keeps the next messages of these enrollments back, now or at ``at``.

    The personal text of a step that asks for one is not made, because that costs money.
    """
    budget = RenderingBudget(time_left)
    standings = store.standings(enrollments, at=at)
    return [_why_not(standing, preparation, budget) for standing in standings]


def _why_not(standing: Standing, preparation: Preparation, budget: RenderingBudget) -> WhyNot:
    found = (
        *_by_queue(standing),
        *map(_by_rule, standing.rules),
        *_by_preparation(standing, preparation, budget),
    )
    step = standing.enrollment.step if standing.enrollment else None
    channel = step.channel if step else None
    rows = tuple(replace(row, sentence=with_channel(row.sentence, channel)) for row in found)
    return WhyNot(
        enrollment_id=standing.enrollment_id,
        lead_id=standing.lead_id,
        at=standing.at,
        next=_next(standing, rows),
        decision=_decision(standing, rows),
        zone=standing.zone,
        rows=rows,
    )


def _next(standing: Standing, rows: Sequence[Row]) -> datetime | None:
    """Return the latest time at which something ends, unless something never ends by itself."""
    untils = [standing.earliest, *(row.until for row in rows if row.holds)]
    known = [until for until in untils if until is not None]
    return max(known) if len(known) == len(untils) else None


def _decision(standing: Standing, rows: Sequence[Row]) -> str | None:
    """Return what a run does with a message that it never sends; ``None``: nothing."""
    lasting = [row for row in rows if row.holds and row.until is None]
    if standing.lasting and standing.lasting.reason not in {row.rule for row in lasting}:
        lasting.append(_by_rule(standing.lasting))
    if any(row.decision in WAITS for row in lasting):
        return None
    return min(lasting, key=_place).decision if lasting else None


def _place(row: Row) -> int:
    """Return when a run asks: at the rule's place among the checks."""
    return PLACES.get(row.rule, len(CHECKS) if row.rule == TEXT else PLACES[SENDING_RULES.name])


def _by_queue(standing: Standing) -> Iterator[Row]:
    """Yield what keeps runs from taking the enrollment."""
    is_paused = standing.status is EnrollmentStatus.PAUSED
    has_ended = standing.status is not EnrollmentStatus.ACTIVE and not is_paused
    yield _named("ended", "the enrollment has ended", holds=has_ended, reason=standing.reason)
    by = "a person" if standing.paused_by == "person" else "the engine"
    yield _named(
        "paused", f"{by} has paused the enrollment", holds=is_paused, reason=standing.reason
    )
    for reason in standing.further_holds:
        yield _named(reason, "the engine holds the enrollment, too", holds=True, reason=reason)
    is_due = standing.due is not None and standing.due <= standing.at
    if not has_ended:
        yield Row(
            "not_due", not is_due, "the step is not due yet", None if is_due else standing.due
        )
        leased_until = standing.leased_until
        yield Row("in_a_run", leased_until is not None, "a run is working on it", leased_until)


def _named(rule: str, statement: str, *, holds: bool, reason: str | None) -> Row:
    if not holds:
        return Row(rule, holds, statement)
    known = BY_CODE.get(reason or "")  # a person may have written any other text
    sentence = f"{statement}: {known.explanation}" if known else statement
    return Row(rule, holds, sentence, reason=known)


def _by_rule(finding: RuleFinding) -> Row:
    reason = finding.reason
    if not finding.holds:
        return Row(reason, holds=False, sentence=reason.explanation)
    ruling = Ruling(reason, finding.until, finding.detail or "")
    return Row(
        rule=reason,
        holds=True,
        sentence=_sentence_of_rule(reason, finding.detail),
        until=finding.until,
        reason=reason,
        detail=finding.detail,
        decision=word_for(transition_by(ruling)),
    )


def _sentence_of_rule(reason: Reason, detail: str | None) -> str:
    match reason:
        case Reason.CADENCE_INACTIVE if detail:
            return f"the cadence is {'a draft' if detail == 'draft' else detail}"
        case Reason.LEAD_GAP:
            return "the lead got another message within the gap that the organization keeps"
        case Reason.TOO_LATE | Reason.SENDER_PAUSED:
            return reason.explanation  # the detail is what to do about it, or says it again
        case Reason.STOPPED_BY_PERSON if detail:
            return f"a person has paused {detail}"
        case Reason.OUTSIDE_SENDING_WINDOW if detail:
            return f"the sending schedule is shut on this day off or holiday ({detail})"
        case Reason.OUTSIDE_SENDING_WINDOW:
            return "the sending schedule is shut at this hour or on this weekday"
    return _sentence(reason, detail)


def _by_preparation(
    standing: Standing, preparation: Preparation, budget: RenderingBudget
) -> Iterator[Row]:
    """Yield each check of a run's preparation, where a run ends at the first that holds."""
    enrollment = standing.enrollment
    if enrollment is None:
        return
    for check in CHECKS:
        if check is not SENDING_RULES:
            transition = check.obstacle(enrollment)
            yield _by_check(check.name, check.statement, transition, standing.at)
    fault = preparation.text_fault(enrollment, budget)
    yield _by_check(TEXT, "the template cannot be filled in for this lead", fault, standing.at)


def _by_check(name: str, statement: str, transition: Transition | None, at: datetime) -> Row:
    if transition is None:
        return Row(name, holds=False, sentence=statement)
    reason = transition.reason or Reason.ALREADY_SENT
    detail = getattr(transition, "detail", None) or None
    return Row(
        rule=name,
        holds=True,
        sentence=_sentence(reason, detail),
        until=_ends(transition, at),
        reason=reason,
        detail=detail,
        decision=word_for(transition),
    )


def _sentence(reason: Reason, detail: str | None) -> str:
    if reason == Reason.SUPPRESSED:
        detail = SUPPRESSED_BECAUSE.get(detail, detail)
    return f"{reason.explanation} ({detail})" if detail else reason.explanation


def _ends(transition: Transition, at: datetime) -> datetime | None:
    """Return when the obstacle is looked at again by itself; ``None``: never."""
    match transition:
        case Retry(delay=delay):
            return at + delay
        case Release(delay=delay, until=until):
            return until or (at + delay if delay else at)
    return None
