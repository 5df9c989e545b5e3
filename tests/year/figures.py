"""The figures behind the pictures of a year."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tests.year.book import DAY, Book
from tests.year.evidence import Evidence
from tests.year.sending import Sending, Sent
from tests.year.waiting import Wait
from tests.year.wall_clock import local
from tests.year.warm_up import cap_on

MAX_SENDERS = 12
Step = tuple[int, int]


def by_hour_and_weekday(sent: Sequence[Sent]) -> Counter[Step]:
    """Count the messages by weekday (0 is Monday) and hour of the lead's wall clock."""
    clocks = (local(accepted.at, candidate.zone) for accepted, candidate in sent)
    return Counter((clock.weekday(), clock.hour) for clock in clocks)


def by_day(evidence: Evidence, first: date, days: int) -> list[tuple[int, int]]:
    """Return how many messages each day had accepted, and refused."""
    accepted = Counter((each.at.date() - first).days for each in evidence.accepted)
    refused = Counter((each.at.date() - first).days for each in evidence.refused)
    return [(accepted[day], refused[day]) for day in range(days)]


@dataclass(frozen=True, slots=True)
class SenderYear:
    """A sender: for each day, the most messages in any 24 hours that ended on it, and its cap."""

    name: str
    org: str
    messages: int
    most: list[int]
    caps: list[int | None]


def by_sender(sent: Sequence[Sent], book: Book, first: datetime, days: int) -> list[SenderYear]:
    """Return the busiest senders, the busiest first."""
    times: dict[tuple[str, str], list[datetime]] = defaultdict(list)
    for accepted, candidate in sent:
        times[candidate.org, accepted.sender].append(accepted.at)
    busiest = sorted(times, key=lambda key: -len(times[key]))[:MAX_SENDERS]
    return [
        SenderYear(
            sender,
            org,
            len(times[org, sender]),
            _most(times[org, sender], first, days),
            [
                _cap_of(book, sender, times[org, sender], first + day * DAY)
                for day in range(1, days + 1)
            ],
        )
        for org, sender in busiest
    ]


def _most(times: list[datetime], first: datetime, days: int) -> list[int]:
    most = [0] * days
    for number, at in enumerate(times, 1):
        day = min(days - 1, (at - first).days)
        most[day] = max(most[day], number - bisect_right(times, at - DAY))
    return most


def _cap_of(book: Book, sender: str, used: list[datetime], at: datetime) -> int | None:
    caps = book.history.rows("sending_caps", at).values()
    own = [cap_on(cap, used, at) for cap in caps if cap.get("sender_id") == sender]
    return min(own, default=None)


@dataclass(frozen=True, slots=True)
class OrganizationWaits:
    """How long the messages of an organization waited, from their due time, in hours."""

    name: str
    messages: int
    still_waiting: int
    tenth: float
    median: float
    ninetieth: float
    longest: float


def by_organization(sending: Sending, waits: Sequence[Wait]) -> list[OrganizationWaits]:
    """Return the waits of every organization, in the order of their names."""
    hours: dict[str, list[float]] = defaultdict(list)
    waiting: Counter[str] = Counter()
    for wait in waits:
        candidate = wait.candidate
        accepted = sending.by_step.get((candidate.enrollment, candidate.step))
        if accepted:
            hours[candidate.org].append(max(0.0, (accepted.at - wait.due) / timedelta(hours=1)))
        else:
            waiting[candidate.org] += 1
    return [_waits_of(org, sorted(each), waiting[org]) for org, each in _in_order(hours)]


def _in_order(hours: dict[str, list[float]]) -> list[tuple[str, list[float]]]:
    return sorted(hours.items(), key=lambda item: (len(item[0]), item[0]))


def _waits_of(org: str, hours: list[float], waiting: int) -> OrganizationWaits:
    def at(share: float) -> float:
        return hours[min(len(hours) - 1, int(share * len(hours)))]

    return OrganizationWaits(org, len(hours), waiting, at(0.1), at(0.5), at(0.9), hours[-1])


def why_waiting(evidence: Evidence) -> list[tuple[str, int, int]]:
    """Return each reason that the engine gave at noon: how often, and how often for a person."""
    reasons: Counter[str] = Counter(each.reason or "(none)" for each in evidence.waiting)
    for_person = Counter(each.reason or "(none)" for each in evidence.waiting if each.until is None)
    return [(reason, count, for_person[reason]) for reason, count in reasons.most_common()]
