"""Judges the bounces and complaints of a sender, a From domain or an organization.

A percentage would punish small senders: one complaint in twenty emails is 5 %. So the guard asks
how probable the count is: sending pauses if, at the accepted rate, so many bounces or complaints or
more would be found among so many emails with a probability below ``IMPROBABLE``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

IMPROBABLE = 0.01
MIN_SENDS = 20
"""With fewer emails, nothing is judged."""
MIN_COUNT = 2
"""A single bounce or complaint never pauses, however low the accepted rate is."""
MAX_SENDS = 2_000
"""How many emails are judged, the latest ones."""
# SES does not attempt delivery to these addresses and leaves them out of its bounce rate, so they
# count neither as bounces nor as complaints.
NOT_ATTEMPTED = ("OnAccountSuppressionList", "OnTenantSuppressionList")
BY_MAIL = "/Notice"
"""How the code of a bounce or complaint ends that only a mail reports. Anyone who got a message can
write such a mail about it, so it says nothing about the sender."""
NOT_COUNTED = (*NOT_ATTEMPTED, BY_MAIL)


class Verdict(StrEnum):
    """What a count means for what was sent."""

    GOOD = "good"
    WARNING = "warning"
    """At least half of the count that pauses."""
    PAUSE = "pause"


class PauseScope(StrEnum):
    """Whose emails are counted, and paused."""

    SENDER = "sender"
    DOMAIN = "domain"
    ORGANIZATION = "organization"


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of emails: those accepted by the provider, and of them the bounces and complaints."""

    sends: int
    bounces: int
    complaints: int


@dataclass(frozen=True, slots=True)
class AcceptedRates:
    """The shares of bounces and of complaints that an organization accepts, above 0 and below 1."""

    bounces: float
    complaints: float


@dataclass(frozen=True, slots=True)
class Standing:
    """The figures of one scope, as they were when an event of one of its emails was recorded.

    ``sender_id`` and ``domain`` are those of the scope. ``is_paused``: the guard has paused it, and
    the pause is in force.
    """

    scope: PauseScope
    org_id: UUID
    sender_id: UUID | None
    domain: str | None
    figures: Figures
    rates: AcceptedRates
    is_paused: bool = False

    @property
    def verdict(self) -> Verdict:
        """What the figures mean."""
        return judge(self.figures, self.rates)

    @property
    def detail(self) -> str:
        """The figures, as a person reads them."""
        return (
            f"of the latest {self.figures.sends} emails in 7 days, {self.figures.bounces} bounced"
            f" and {self.figures.complaints} were reported as spam;"
            f" {self.rates.bounces:.2%} and {self.rates.complaints:.2%} are accepted"
        )


def judge(figures: Figures, rates: AcceptedRates) -> Verdict:
    """Return what the counts mean: the more serious of the two verdicts."""
    counts = ((figures.bounces, rates.bounces), (figures.complaints, rates.complaints))
    verdicts = {_verdict(count, figures.sends, rate) for count, rate in counts}
    return next(verdict for verdict in reversed(Verdict) if verdict in verdicts)


def pausing_count(sends: int, rate: float) -> int:
    """Return the lowest count among so many emails that pauses, at an accepted rate.

    It is above ``sends`` if no count pauses.
    """
    tail = 1.0
    for count, probability in enumerate(_probabilities(sends, rate)):
        if tail < IMPROBABLE:
            return max(count, MIN_COUNT)
        tail -= probability
    return sends + 1


def _verdict(count: int, sends: int, rate: float) -> Verdict:
    if sends < MIN_SENDS:
        return Verdict.GOOD
    limit = pausing_count(sends, rate)
    if count >= limit:
        return Verdict.PAUSE
    return Verdict.WARNING if 2 * count >= limit else Verdict.GOOD


def _probabilities(sends: int, rate: float) -> Iterator[float]:
    """Yield the binomial probability of each count, from 0 on."""
    probability = (1 - rate) ** sends
    for count in range(sends + 1):
        yield probability
        probability *= (sends - count) / (count + 1) * rate / (1 - rate)
