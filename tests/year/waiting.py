"""Audits who waits: all who may be served are, and every wait is explained.

A message is *surely sendable* at a tick if no rule of the plan keeps it back, and none has for as
long as the engine may spread messages after an opening.
"""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from tests.year.book import DAY, Book, Candidate
from tests.year.evidence import Accepted, Evidence, Finding, Played
from tests.year.reputation import Guard

TICK = timedelta(minutes=15)
MAX_JUMP = 8
"""How many of the ticks are looked at that the clock jumped over, because the engine said that
nothing is due."""
MARGINS = {"email": TICK, "whatsapp": 3 * TICK}
"""Before a window closes, a message may already stay: WhatsApp delivers late."""
RETRY = timedelta(hours=31)
"""The longest wait for another attempt, a day and a quarter, and some ticks."""
MAX_REFUSALS = 3
Sent = tuple[Accepted, Candidate]


@dataclass
class Sending:
    """What was sent, arranged for questions about a tick or a person."""

    evidence: Evidence
    book: Book
    sent: Sequence[Sent]

    @cached_property
    def guard(self) -> Guard:
        """What the reputation guard must have paused."""
        return Guard(self.evidence, self.sent)

    @cached_property
    def by_step(self) -> dict[tuple[str, str], Accepted]:
        """The first message of each enrollment and step."""
        return {(each.enrollment, each.step): each for each, _ in reversed(self.sent)}

    @cached_property
    def had(self) -> dict[tuple[str, str], datetime]:
        """When each person first got a step, by whichever enrollment."""
        return {(each.person, each.step): accepted.tick for accepted, each in reversed(self.sent)}

    @cached_property
    def to_person(self) -> dict[str, list[datetime]]:
        """The times of the messages to each person."""
        times = defaultdict(list)
        for accepted, candidate in self.sent:
            times[candidate.person].append(accepted.at)
        return times

    @cached_property
    def in_scope(self) -> dict[str, list[datetime]]:
        """The times of the messages of each sender and organization."""
        times = defaultdict(list)
        for accepted, candidate in self.sent:
            for scope in (candidate.sender, candidate.org):
                times[scope].append(accepted.at)
        return times

    @cached_property
    def served(self) -> dict[datetime, set[str]]:
        """The organizations that each tick served."""
        served = defaultdict(set)
        for accepted, candidate in self.sent:
            served[accepted.tick].add(candidate.org)
        return served

    @cached_property
    def full(self) -> set[datetime]:
        """The ticks whose runs all had a full batch."""
        by_tick: dict[datetime, Counter[str]] = defaultdict(Counter)
        for accepted, _ in self.sent:
            by_tick[accepted.tick][accepted.run] += 1
        return {
            played.at
            for played in self.evidence.played
            if len(counts := by_tick[played.at]) >= played.runs
            and min(counts.values()) >= played.batch_size
        }

    @cached_property
    def refused(self) -> dict[str, list[datetime]]:
        """The times at which the provider refused the messages of each enrollment."""
        times = defaultdict(list)
        for refused in self.evidence.refused:
            times[refused.enrollment].append(refused.at)
        return times

    @cached_property
    def troubled(self) -> set[datetime]:
        """The ticks that show nothing about who is served: disturbed, or with refusals."""
        refused = sorted(refused.at for refused in self.evidence.refused)
        return {
            played.at
            for played in self.evidence.played
            if not played.is_undisturbed
            or bisect_left(refused, played.at) < bisect_left(refused, played.at + TICK)
        }

    @cached_property
    def held(self) -> dict[str, datetime]:
        """The enrollments that the engine held after a run had died, and when it first said so."""
        deaths = [played.at for played in self.evidence.played if not played.is_undisturbed]
        return {
            waiting.enrollment: waiting.at
            for waiting in reversed(self.evidence.waiting)
            if waiting.reason == "uncertain_send" and bisect_left(deaths, waiting.at)
        }

    @cached_property
    def ends(self) -> dict[str, datetime]:
        """When an event ended the enrollments of a lead or a person."""
        ends: dict[str, datetime] = {}
        history = self.evidence.history
        for end in self.evidence.ended:
            row = history.row("cadence_enrollments", end.enrollment, end.at)
            lead = history.row("leads", row["lead_id"], end.at)
            for key in (row["lead_id"], f"{row['org_id']} {lead['person']}"):
                ends[key] = min(ends.get(key, end.at), end.at)
        return ends

    def is_over(self, candidate: Candidate, at: datetime) -> bool:
        """Return whether the enrollment may have come to an end, or be held for good."""
        keys = (candidate.lead, candidate.person)
        return (
            any(key in self.ends and self.ends[key] <= at for key in keys)
            or self.had.get((candidate.person, candidate.step), at) < at
            or len(self.refused[candidate.enrollment]) >= MAX_REFUSALS
            or candidate.enrollment in self.held
            or self.book.colleague_replied(candidate, self.evidence, at) is not None
        )

    def is_kept_back(self, candidate: Candidate, at: datetime) -> bool:
        """Return whether a rule of the plan may keep the message back at this tick."""
        times = self.to_person[candidate.person]
        touched = times[bisect_left(times, at) - 1] if times and times[0] < at else None
        gap = self.book.gap(candidate.org, at)
        return (
            not self.book.is_open(candidate, at)
            or not self.book.is_open(candidate, at + MARGINS[candidate.channel])
            or self.book.stopped_by(candidate, at) is not None
            or (touched is not None and at - touched <= gap + TICK)
            or any(at - refused < RETRY for refused in self.refused[candidate.enrollment])
            or any(self.guard.in_force(candidate, at))
            or any(self._is_spent(candidate, at, *cap) for cap in self.book.caps(candidate, at))
        )

    def _is_spent(self, candidate: Candidate, at: datetime, _ref: str, kind: str, cap: int) -> bool:
        """Return whether a cap may have no room, or gave what it had at this tick to others."""
        times = self.in_scope[candidate.sender if kind == "sender" else candidate.org]
        last = bisect_left(times, at + TICK)
        used = last - bisect_right(times, at - DAY - 3 * TICK)
        return used >= self.guard.allowed(candidate, kind, cap, at) or (
            last > 0 and times[last - 1] >= at - TICK
        )


@dataclass
class Wait:
    """The ticks at which one message was surely sendable, and was not sent."""

    candidate: Candidate
    due: datetime
    ticks: list[datetime] = field(default_factory=list)


def waits(sending: Sending) -> Iterator[Wait]:
    """Yield the wait of every message that became due."""
    history, book, played = sending.evidence.history, sending.book, sending.evidence.played
    if not played:
        return
    for ref, enrollment in history.rows("cadence_enrollments", played[-1].at).items():
        moved = enrollment["enrolled_at"]
        cadence = history.row("cadence_enrollments", ref, moved)["cadence_id"]
        for number, (step, row) in enumerate(book.steps(cadence, moved)):
            candidate = book.candidate(ref, step, moved, is_first=number == 0)
            due = book.due(candidate, row, moved)
            accepted = sending.by_step.get((ref, step))
            until = accepted.tick if accepted else played[-1].at
            yield _wait(sending, candidate, due, until)
            if accepted is None:
                break
            moved = accepted.begun_at


def _wait(sending: Sending, candidate: Candidate, due: datetime, until: datetime) -> Wait:
    played = sending.evidence.played
    wait = Wait(candidate, due)
    free_since: datetime | None = None
    for position in range(bisect_left(played, due, key=_at), bisect_left(played, until, key=_at)):
        at = played[position].at
        now = sending.book.candidate(
            candidate.enrollment, candidate.step, at, is_first=candidate.is_first
        )
        if sending.is_over(now, at) or sending.book.is_too_late(now, due, at + TICK):
            break
        if sending.is_kept_back(now, at):
            free_since = None
            continue
        free_since = free_since or at
        if at in sending.troubled:
            continue
        if at - free_since >= _spread(sending, now, at):
            wait.ticks.append(at)
            wait.ticks += _jumped_over(sending, now, at, min(played[position + 1].at, until))
    return wait


def _jumped_over(
    sending: Sending, candidate: Candidate, since: datetime, until: datetime
) -> Iterator[datetime]:
    """Yield the ticks that were not played, as long as nothing keeps the message back."""
    for number in range(1, MAX_JUMP + 1):
        at = since + number * TICK
        if at + TICK > until or sending.is_kept_back(candidate, at):
            return
        yield at


def _at(played: Played) -> datetime:
    return played.at


def _spread(sending: Sending, candidate: Candidate, at: datetime) -> timedelta:
    if candidate.schedule is None:
        return 2 * TICK
    schedule = sending.evidence.history.row("sending_schedules", candidate.schedule, at)
    return timedelta(minutes=schedule.get("spread_minutes", 120)) + 2 * TICK


def forgotten_leads(evidence: Evidence, book: Book, sent: Sequence[Sent]) -> Iterator[Finding]:
    """Find messages that nothing kept back, and that were not sent although a batch had room."""
    sending = Sending(evidence, book, sent)
    for wait in waits(sending):
        ticks = [tick for tick in wait.ticks if tick not in sending.full]
        if ticks:
            what = f"{wait.candidate.enrollment} {wait.candidate.step} was due at {wait.due}"
            yield Finding("forgotten", ticks[0], f"{what}, {len(ticks)} ticks")


def forgotten_organizations(
    evidence: Evidence, book: Book, sent: Sequence[Sent]
) -> Iterator[Finding]:
    """Find organizations with sendable work that full batches passed over more than their turn."""
    sending = Sending(evidence, book, sent)
    with_work: dict[datetime, set[str]] = defaultdict(set)
    for wait in waits(sending):
        for tick in wait.ticks:
            with_work[tick].add(wait.candidate.org)
    passed: Counter[str] = Counter()
    for played in evidence.played:
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


def wrong_answers(evidence: Evidence, book: Book, sent: Sequence[Sent]) -> Iterator[Finding]:
    """Find waiting leads for which the engine names no reason, or an until that is over."""
    sending = Sending(evidence, book, sent)
    had_no_turn = sending.full | sending.troubled
    for waiting in evidence.waiting:
        if waiting.reason is None and waiting.at not in had_no_turn:
            yield Finding("silence", waiting.at, f"{waiting.enrollment}: no reason")
        if waiting.until is not None and waiting.until <= waiting.at:
            yield Finding("silence", waiting.at, f"{waiting.enrollment}: {waiting.reason} is over")
