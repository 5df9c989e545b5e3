"""Which senders, domains and organizations the guard must have paused, by exact binomials."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain
from math import comb

from tests.year.book import DAY, Candidate
from tests.year.evidence import LIFT_AFTER, Accepted, Evidence

WEEK = 7 * DAY
MONTH = 30 * DAY
MIN_SENDS = 20
ACCEPTED_BOUNCE_RATE = 0.02
IMPROBABLE = 0.01
FAR = timedelta(days=10_000)
Sent = tuple[Accepted, Candidate]


@dataclass
class Pause:
    """A pause of a scope. One without an end waits for a person; one that ends halves caps."""

    scope: str
    since: datetime
    until: datetime
    is_for_person: bool
    lifted_at: datetime | None = None

    @property
    def end(self) -> datetime:
        """When messages of the scope may leave again."""
        return self.lifted_at or self.until

    def holds(self, at: datetime) -> bool:
        """Return whether nothing of the scope may leave."""
        return self.since <= at < self.end

    def halves(self, at: datetime) -> bool:
        """Return whether the pause has ended by itself, and caps are halved."""
        return not self.is_for_person and self.until <= at < self.since + DAY + WEEK


class Guard:
    """The pauses of one year."""

    def __init__(self, evidence: Evidence, sent: Sequence[Sent]) -> None:
        self._bounced: dict[tuple[str, str], datetime] = {}
        self._pauses: dict[str, list[Pause]] = defaultdict(list)
        self._emails: dict[str, list[Accepted]] = defaultdict(list)
        emails = [(each, of) for each, of in sent if of.channel == "email"]
        for each, of in sorted(emails, key=lambda email: email[0].begun_at):
            for scope in scopes(of):
                self._emails[scope].append(each)
        found = {(each.enrollment, each.step): of for each, of in emails}
        events = [(end.at, end) for end in evidence.ended if end.kind == "bounced"]
        for at, end in sorted(events, key=lambda event: event[0]):
            self._lift(evidence.lifted, at)
            self._bounced[end.enrollment, end.step] = at
            if (end.enrollment, end.step) in found:
                for scope in scopes(found[end.enrollment, end.step]):
                    self._judge(scope, at)
        self._lift(evidence.lifted, datetime.max.replace(tzinfo=UTC))

    def _lift(self, lifted: Sequence[datetime], until: datetime) -> None:
        for pause in chain(*self._pauses.values()):
            if pause.is_for_person and pause.lifted_at is None:
                by_then = (at for at in lifted if pause.since + LIFT_AFTER < at <= until)
                pause.lifted_at = min(by_then, default=None)

    def _judge(self, scope: str, at: datetime) -> None:
        earlier = self._pauses[scope]
        if any(pause.holds(at) for pause in earlier):
            return
        since = max([pause.since for pause in earlier] + [at - WEEK])
        emails = self._emails[scope]
        first, last = (bisect_right(emails, when, key=_begun_at) for when in (since, at))
        keys = [(each.enrollment, each.step) for each in emails[first:last]]
        bounces = sum(self._bounced.get(key, at + DAY) <= at for key in keys)
        if is_improbable(bounces, len(keys)):
            again = any(each.lifted_at is None and each.since > at - MONTH for each in earlier)
            earlier.append(Pause(scope, at, at + (FAR if again else DAY), again))

    def pauses_of(self, candidate: Candidate) -> list[Pause]:
        """Return the pauses of the year that concern a message."""
        own = scopes(candidate) if candidate.channel == "email" else ()
        return [pause for scope in own for pause in self._pauses.get(scope, ())]

    def in_force(self, candidate: Candidate, at: datetime) -> Iterator[Pause]:
        """Yield the pauses that keep a message from leaving."""
        yield from (pause for pause in self.pauses_of(candidate) if pause.holds(at))

    def allowed(self, candidate: Candidate, kind: str, cap: int, at: datetime) -> int:
        """Return a cap, halved for a week after a pause of the email's sender or organization."""
        return -(-cap // 2) if self.is_halved(candidate, kind, at) else cap

    def is_halved(self, candidate: Candidate, kind: str, at: datetime) -> bool:
        """Return whether a message finds a cap of this kind halved; WhatsApp never does."""
        return kind in ("sender", "organization") and any(
            pause.halves(at) for pause in self.pauses_of(candidate)
        )


def _begun_at(accepted: Accepted) -> datetime:
    return accepted.begun_at


def scopes(candidate: Candidate) -> tuple[str, str, str]:
    """Return the sender, the From domain and the organization; an organization has one domain."""
    org = candidate.org
    return f"sender {candidate.sender}", f"domain {org}", f"organization {org}"


def is_improbable(bounces: int, sends: int) -> bool:
    """Return whether so many bounces or more are found with a probability below 1 %."""
    if sends < MIN_SENDS or bounces < 2:
        return False
    rate = ACCEPTED_BOUNCE_RATE
    fewer = sum(comb(sends, n) * rate**n * (1 - rate) ** (sends - n) for n in range(bounces))
    return 1 - fewer < IMPROBABLE
