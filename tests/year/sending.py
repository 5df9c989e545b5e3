"""Everything that was sent in a year, arranged for questions about a tick or a person."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property

from tests.year.book import QUARTER, Book, Candidate, domain_of
from tests.year.evidence import SEND_CONCURRENCY, Accepted, Ended, Evidence
from tests.year.history import Row
from tests.year.reputation import Guard
from tests.year.warm_up import IDLE, cap_on

Sent = tuple[Accepted, Candidate]
NEVER = datetime.max.replace(tzinfo=UTC)
MAX_BEGUN = 2 * SEND_CONCURRENCY
"""How many messages of a run are begun and have no answer."""


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
        """When the messages of each sender and organization began."""
        times = defaultdict(list)
        for accepted, candidate in sorted(self.sent, key=lambda each: each[0].begun_at):
            for scope in (candidate.sender, candidate.org):
                times[scope].append(accepted.begun_at)
        return times

    def cap_on(
        self, cap: Row, candidate: Candidate, at: datetime, *, idle: timedelta = IDLE
    ) -> int:
        """Return what a cap that concerns a message allows at a moment of its warm-up."""
        scope = candidate.sender if cap["kind"] == "sender" else candidate.org
        return cap_on(cap, self.in_scope[scope], at, idle=idle)

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
            or bisect_left(refused, played.at) < bisect_left(refused, played.at + QUARTER)
        }

    @cached_property
    def held(self) -> dict[str, datetime]:
        """The enrollments that the engine held after a run had died, and when it first said so."""
        return {
            waiting.enrollment: waiting.at
            for waiting in reversed(self.evidence.waiting)
            if waiting.reason == "uncertain_send" and bisect_left(self.deaths, waiting.at)
        }

    @cached_property
    def deaths(self) -> list[datetime]:
        """The ticks at which a run was killed."""
        return [played.at for played in self.evidence.played if not played.is_undisturbed]

    def not_accepted_between(self, org: str, since: datetime, until: datetime) -> int:
        """Return how many messages that no provider accepted the caps of an organization may count.

        What became of those is uncertain, and a cap counts them even if they are settled as not
        sent. A killed run may leave as many as it had begun.
        """
        killed, refused = (
            bisect_left(times, until) - bisect_left(times, since)
            for times in (self.deaths, self._refused_of[org])
        )
        return MAX_BEGUN * killed + refused

    @cached_property
    def _refused_of(self) -> dict[str, list[datetime]]:
        times: dict[str, list[datetime]] = defaultdict(list)
        row = self.evidence.history.row
        for each in sorted(self.evidence.refused, key=lambda each: each.at):
            times[row("cadence_enrollments", each.enrollment, each.at)["org_id"]].append(each.at)
        return times

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

    def merged_at(self, candidate: Candidate) -> datetime:
        """Return when the lead was first merged with another one; the end of time if never."""
        return self._merged.get(candidate.lead, NEVER)

    @cached_property
    def _merged(self) -> dict[str, datetime]:
        merged: dict[str, datetime] = {}
        for drop, at, row in self.evidence.history.changes("merges"):
            for lead in (drop, row["keep"]):
                merged[lead] = min(merged.get(lead, at), at)
        return merged

    @cached_property
    def replies(self) -> dict[tuple[str, str], list[Ended]]:
        """The replies by organization and domain of the address, in the order of time."""
        replies: dict[tuple[str, str], list[Ended]] = defaultdict(list)
        for end in sorted(self.evidence.ended, key=lambda each: each.at):
            if end.kind == "replied":
                row = self.evidence.history.row("cadence_enrollments", end.enrollment, end.at)
                lead = self.evidence.history.row("leads", row["lead_id"], end.at)
                replies[row["org_id"], domain_of(lead)].append(end)
        return replies

    def colleague_reply(self, candidate: Candidate) -> Ended | None:
        """Return a colleague's first reply, by which the enrollment ended or is held."""
        find = self.evidence.history.row
        begun = find("cadence_enrollments", candidate.enrollment, candidate.at)["enrolled_at"]
        for end in self.replies.get((candidate.org, candidate.domain), ()):
            if end.at >= begun and self._lead_of(end) != candidate.lead:
                cadence = find("cadences", candidate.cadence, end.at)
                if cadence.get("on_colleague_reply", "none") != "none":
                    return end
        return None

    def _lead_of(self, end: Ended) -> str:
        row = self.evidence.history.row("cadence_enrollments", end.enrollment, end.at)
        return str(row["lead_id"])
