"""Audits who waits: all who may be served are, and every wait is explained.

A message is *surely sendable* at a tick if no rule of the plan keeps it back, and none has for as
long as the engine may spread messages after an opening.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.year.book import Candidate
from tests.year.evidence import Finding
from tests.year.freedom import Freedom
from tests.year.sending import Sending

MAX_REFUSALS = 3
INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Wait:
    """The ticks at which one message was surely sendable, and was not sent."""

    candidate: Candidate
    due: datetime
    ticks: list[datetime]


def find_waits(sending: Sending) -> list[Wait]:
    """Return the wait of every message that became due."""
    return [*_waits(sending)] if sending.evidence.played else []


def _waits(sending: Sending) -> Iterator[Wait]:
    history, book, played = sending.evidence.history, sending.book, sending.evidence.played
    freedom = Freedom(sending)
    for ref, enrollment in history.rows("cadence_enrollments", played[-1].at).items():
        moved = enrollment["enrolled_at"]
        cadence = history.row("cadence_enrollments", ref, moved)["cadence_id"]
        for number, (step, row) in enumerate(book.steps(cadence, moved)):
            candidate = book.candidate(ref, step, moved, is_first=number == 0)
            due = book.due(candidate, row, moved)
            accepted = sending.by_step.get((ref, step))
            until = accepted.tick if accepted else played[-1].at
            until = min(until, _over_at(sending, candidate, until))
            yield Wait(candidate, due, freedom.surely_sendable(candidate, due, until))
            if accepted is None:
                break
            moved = accepted.begun_at


def _over_at(sending: Sending, candidate: Candidate, until: datetime) -> datetime:
    """Return when the enrollment may have come to an end, or be held for good."""
    if len(sending.refused[candidate.enrollment]) >= MAX_REFUSALS:
        return candidate.at
    if candidate.enrollment in sending.held:
        return candidate.at
    ends = [sending.ends.get(key, until) for key in (candidate.lead, candidate.person)]
    had = sending.had.get((candidate.person, candidate.step), until) + INSTANT
    colleague = sending.colleague_reply(candidate)
    over = [*ends, had, sending.merged_at(candidate), colleague.at if colleague else until]
    return min(over)


def forgotten_leads(sending: Sending, waits: Sequence[Wait]) -> Iterator[Finding]:
    """Find messages that nothing kept back, and that were not sent although a batch had room."""
    for wait in waits:
        ticks = [tick for tick in wait.ticks if tick not in sending.full]
        if ticks:
            what = f"{wait.candidate.enrollment} {wait.candidate.step} was due at {wait.due}"
            yield Finding("forgotten", ticks[0], f"{what}, {len(ticks)} ticks")


def forgotten_organizations(sending: Sending, waits: Sequence[Wait]) -> Iterator[Finding]:
    """Find organizations with sendable work that full batches passed over more than their turn."""
    with_work: dict[datetime, set[str]] = defaultdict(set)
    for wait in waits:
        for tick in wait.ticks:
            with_work[tick].add(wait.candidate.org)
    passed: Counter[str] = Counter()
    for played in sending.evidence.played:
        served = sending.served[played.at]
        for org in [*passed]:
            if org in served or org not in with_work[played.at]:
                del passed[org]
        if played.at not in sending.full:
            continue
        heads = len(with_work[played.at] | served)
        for org in with_work[played.at] - served:
            passed[org] += played.runs
            if passed[org] > -(-heads // played.batch_size) + played.runs:
                yield Finding("turn", played.at, f"{org}: passed over by {passed[org]} runs")
                del passed[org]


def wrong_answers(sending: Sending) -> Iterator[Finding]:
    """Find waiting leads for which the engine names no reason, or an until that is over."""
    had_no_turn = sending.full | sending.troubled
    for waiting in sending.evidence.waiting:
        if waiting.reason is None and waiting.at not in had_no_turn:
            yield Finding("silence", waiting.at, f"{waiting.enrollment}: no reason")
        if waiting.until is not None and waiting.until <= waiting.at:
            yield Finding("silence", waiting.at, f"{waiting.enrollment}: {waiting.reason} is over")
