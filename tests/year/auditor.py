"""Audits a simulated year by brute force, without a line of the engine.

Windows, caps and gaps are checked at the moment at which the provider accepted the message, without
tolerance, under the settings that were in force when its run began.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property

from tests.year.book import DAY, Book, Candidate
from tests.year.evidence import Accepted, Ended, Evidence, Finding
from tests.year.reputation import Guard
from tests.year.sending import Sending, Sent
from tests.year.waiting import (
    Wait,
    find_waits,
    forgotten_leads,
    forgotten_organizations,
    wrong_answers,
)

START = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Due:
    """A message, when it was due, at the earliest if steps were left out, and those steps."""

    accepted: Accepted
    candidate: Candidate
    since: datetime
    left_out: list[str]
    may_skip: bool


class Auditor:
    """One audit of one year."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.book = Book(evidence.history)

    @cached_property
    def sent(self) -> list[Sent]:
        """Every accepted message in order, with the settings in force at that moment."""
        touched: set[str] = set()
        sent = []
        for accepted in sorted(self.evidence.accepted, key=lambda each: (each.at, each.run)):
            is_first = accepted.enrollment not in touched
            touched.add(accepted.enrollment)
            sent.append((accepted, self.book.of_accepted(accepted, is_first=is_first)))
        return sent

    @cached_property
    def sending(self) -> Sending:
        """What was sent, arranged for questions."""
        return Sending(self.evidence, self.book, self.sent)

    @property
    def guard(self) -> Guard:
        """What the reputation guard must have paused."""
        return self.sending.guard

    @cached_property
    def waits(self) -> list[Wait]:
        """How long every message waited without a rule that kept it back."""
        return find_waits(self.sending)

    def findings(self) -> list[Finding]:
        """Return every broken rule, in the order of time."""
        found = [
            *self.outside_windows(),
            *self.too_early(),
            *self.too_late(),
            *self.while_away(),
            *self.after_a_stop(),
            *self.during_a_pause(),
            *self.after_the_end(),
            *self.twice(),
            *self.within_the_gap(),
            *self.two_in_a_batch(),
            *self.above_caps(),
            *self.wrongly_addressed(),
            *forgotten_leads(self.sending, self.waits),
            *forgotten_organizations(self.sending, self.waits),
            *wrong_answers(self.sending),
        ]
        return sorted(found, key=lambda finding: (finding.at, finding.rule))

    def outside_windows(self) -> Iterator[Finding]:
        """Find messages that were accepted while the lead's wall clock showed a closed time."""
        for accepted, candidate in self.sent:
            if not self.book.is_open(candidate, accepted.at):
                where = f"{accepted.enrollment} in {candidate.zone} under {candidate.schedule}"
                yield Finding("window", accepted.at, where)

    def too_early(self) -> Iterator[Finding]:
        """Find messages that did not wait for the delay of their step, or left a step out."""
        for each in self._due:
            at, ref = each.accepted.at, each.accepted.enrollment
            if at < each.since:
                yield Finding("early", at, f"{ref} was due at {each.since}")
            if each.left_out and not each.may_skip:
                yield Finding("skipped", at, f"{ref} {each.left_out}")

    def too_late(self) -> Iterator[Finding]:
        """Find messages that were due for so long that they must not leave any more."""
        for each in self._due:
            # When a step is left out, only the engine knows.
            begun = each.accepted.begun_at
            if not each.left_out and self.book.late_at(each.candidate, each.since, begun):
                what = f"{each.accepted.enrollment} was due at {each.since}"
                yield Finding("late", each.accepted.at, what)

    @cached_property
    def _due(self) -> list[Due]:
        """Every message with its due time.

        After a killed run's message, the delay begins when an operator settles it.
        """
        due = []
        settled = {(each.enrollment, each.step): each.at for each in self.evidence.settled}
        moved: dict[str, tuple[int, datetime]] = {}
        for accepted, candidate in self.sent:
            ref = accepted.enrollment
            row = self.evidence.history.row("cadence_enrollments", ref, accepted.at)
            number, since = moved.get(ref, (0, row["enrolled_at"]))
            steps = self.book.steps(row["cadence_id"], accepted.tick)
            own = [step for step, _ in steps].index(accepted.step)
            left_out = [step for step, _ in steps[number:own]]
            lateness = self.book.lateness_to_skip(candidate.cadence, since, accepted.tick)
            # The other lead may have had them.
            is_merged = self.sending.merged_at(candidate) <= accepted.tick
            for step in left_out:
                if not is_merged:
                    since = self.book.due_of(ref, step, since) + (lateness or timedelta())
            may_skip = is_merged or lateness is not None
            due_at = self.book.due_of(ref, accepted.step, since)
            due.append(Due(accepted, candidate, due_at, left_out, may_skip))
            moved[ref] = (own + 1, settled.get((ref, accepted.step), accepted.begun_at))
        return due

    def while_away(self) -> Iterator[Finding]:
        """Find messages to leads who were out of office, although the cadence waits for them."""
        for accepted, candidate in self.sent:
            if self.book.is_away(candidate, accepted.at):
                yield Finding("away", accepted.at, f"{accepted.enrollment} in {candidate.zone}")

    def after_a_stop(self) -> Iterator[Finding]:
        """Find messages that left although a person had stopped them."""
        for accepted, candidate in self.sent:
            if reason := self.book.stopped_by(candidate, accepted.tick):
                yield Finding("stop", accepted.at, f"{accepted.enrollment}: {reason}")

    def during_a_pause(self) -> Iterator[Finding]:
        """Find messages of senders whose bounces were improbable.

        A run that prepares its messages for minutes may begin them, or claim more, after a pause.
        """
        for accepted, candidate in self.sent:
            for pause in self.guard.in_force(candidate, accepted.tick):
                if pause.holds(accepted.begun_at):
                    yield Finding("pause", accepted.at, f"{accepted.enrollment}: {pause.scope}")

    def after_the_end(self) -> Iterator[Finding]:
        """Find messages to a lead who had replied, bounced or unsubscribed."""
        ended: dict[str, Ended] = {}
        for end in self.evidence.ended:
            for key in self._ended_by(end):
                ended[key] = min(ended.get(key, end), end, key=lambda each: each.at)
        for accepted, candidate in self.sent:
            for key in (candidate.lead, f"{candidate.channel} {candidate.person}"):
                if key in ended and accepted.tick >= ended[key].at:
                    yield Finding("end", accepted.at, f"{accepted.enrollment} {ended[key].kind}")
            colleague = self.sending.colleague_reply(candidate)
            if colleague and accepted.tick >= colleague.at:
                what = f"{accepted.enrollment} after {colleague.enrollment}"
                yield Finding("end", accepted.at, what)

    def _ended_by(self, end: Ended) -> list[str]:
        row = self.evidence.history.row("cadence_enrollments", end.enrollment, end.at)
        lead = self.evidence.history.row("leads", row["lead_id"], end.at)
        if end.kind == "replied":
            return [row["lead_id"]]
        return [f"{end.channel} {row['org_id']} {lead['person']}"]

    def twice(self) -> Iterator[Finding]:
        """Find a step that one enrollment, or one person, got a second time.

        An enrollment that begins later than the first message may get the step again.
        """
        had: dict[tuple[str, str], datetime] = {}
        for accepted, candidate in self.sent:
            row = self.evidence.history.row
            begun = row("cadence_enrollments", accepted.enrollment, accepted.tick)["enrolled_at"]
            of_person = (candidate.person, accepted.step)
            if (accepted.enrollment, accepted.step) in had or had.get(of_person, START) >= begun:
                yield Finding("twice", accepted.at, f"{accepted.enrollment} {accepted.step}")
            had[accepted.enrollment, accepted.step] = had[of_person] = accepted.at

    def within_the_gap(self) -> Iterator[Finding]:
        """Find two messages to one person that were too close to each other."""
        last: dict[str, datetime] = {}
        for accepted, candidate in self.sent:
            since = accepted.at - last.get(candidate.person, accepted.at - 400 * DAY)
            if since < self.book.gap(candidate.org, accepted.tick):
                yield Finding("gap", accepted.at, f"{accepted.enrollment} after {since}")
            last[candidate.person] = accepted.at

    def two_in_a_batch(self) -> Iterator[Finding]:
        """Find two messages to one person in one run."""
        had: set[tuple[str, str]] = set()
        for accepted, candidate in self.sent:
            key = (accepted.run, candidate.person)
            if key in had:
                yield Finding("batch", accepted.at, f"{accepted.enrollment} in {accepted.run}")
            had.add(key)

    def above_caps(self) -> Iterator[Finding]:
        """Find messages above a cap in the 24 hours that ended with them."""
        used: dict[str, list[Sent]] = defaultdict(list)
        for accepted, candidate in self.sent:
            # A cap counts what left before it was set, too.
            for scope in scopes(candidate, self.book):
                used[scope].append((accepted, candidate))
            for ref, row in self.book.caps(candidate, accepted.tick):
                kind = row["kind"]
                whole = self.sending.cap_on(row, candidate, accepted.begun_at)
                cap = self.guard.allowed(candidate, kind, whole, accepted.tick)
                entries = used[scope_of(kind, candidate, self.book)]
                last_day = entries[bisect_right(entries, accepted.at - DAY, key=_accepted_at) :]
                # A portfolio counts whom it writes to, and not how often.
                if cap < whole:
                    # For others, a run may begin more of the whole cap after this message: the
                    # clock does not show the order of what began together.
                    last_day = [
                        (each, of)
                        for each, of in last_day
                        if each.tick != accepted.tick or self.guard.is_halved(of, kind, each.tick)
                    ]
                to = [each.to for each, _ in last_day]
                count = len(set(to) if kind == "portfolio" else to)
                if count > cap:
                    what = f"{ref} ({kind}): {count} of {cap}, {accepted.enrollment}"
                    yield Finding("cap", accepted.at, what)

    def wrongly_addressed(self) -> Iterator[Finding]:
        """Find messages to an address, or from a sender, that is not the plan's."""
        find = self.evidence.history.row
        for accepted, candidate in self.sent:
            lead = find("leads", candidate.lead, accepted.tick)
            to = lead["email"] if candidate.channel == "email" else lead["phone"]
            if (accepted.to.lower(), accepted.sender) != (to.lower(), candidate.sender):
                yield Finding("address", accepted.at, f"{accepted.enrollment} {accepted.sender}")


def _accepted_at(sent: Sent) -> datetime:
    return sent[0].at


def scopes(candidate: Candidate, book: Book) -> set[str]:
    """Return every scope that a message counts in."""
    kinds = ["sender", "organization"]
    kinds += ["first_touches"] if candidate.is_first else []
    kinds += ["domain"] if candidate.channel == "email" else ["portfolio"]
    return {scope_of(kind, candidate, book) for kind in kinds}


def scope_of(kind: str, candidate: Candidate, book: Book) -> str:
    """Return what a cap of this kind counts together with a message."""
    if kind == "sender":
        return f"sender {candidate.sender}"
    if kind == "portfolio":
        return f"portfolio {candidate.org} {book.portfolio(candidate, candidate.at)}"
    if kind == "domain":
        return f"domain {candidate.org} {candidate.domain}"
    return f"{kind} {candidate.org}"
