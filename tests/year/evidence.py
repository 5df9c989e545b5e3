"""What the auditor reads: accepted messages, the plan's history, and what the simulation did."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.year.history import History

LIFT_AFTER = timedelta(days=3)
SEND_CONCURRENCY = 4


@dataclass(frozen=True, slots=True)
class Accepted:
    """A message that a provider accepted, a little after the tick of its run."""

    at: datetime
    tick: datetime
    run: str
    enrollment: str
    step: str
    sender: str
    to: str
    lag: timedelta = timedelta()
    """How long after the tick the run began to send it."""

    @property
    def begun_at(self) -> datetime:
        """When the engine decided that the message leaves."""
        return self.tick + self.lag


@dataclass(frozen=True, slots=True)
class Refused:
    """A message that a provider refused."""

    at: datetime
    enrollment: str
    step: str


@dataclass(frozen=True, slots=True)
class Played:
    """A tick that was played: how many runs started in it, and whether all ran undisturbed."""

    at: datetime
    runs: int
    batch_size: int
    is_undisturbed: bool = True


@dataclass(frozen=True, slots=True)
class Ended:
    """After this moment no message goes to the lead, or to anyone with the lead's address.

    ``kind`` is ``replied`` (all enrollments of the lead), ``bounced`` or ``unsubscribed`` (everyone
    in the organization with the same address, on the channel).
    """

    at: datetime
    kind: str
    enrollment: str
    channel: str
    step: str = ""
    """The step of the message that bounced."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the engine answers about an enrollment that waits: why, and until when.

    ``until`` is ``None`` if a person must act; ``reason`` is ``None`` if the engine names none.
    """

    at: datetime
    enrollment: str
    reason: str | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Settled:
    """An operator said that a killed run's message had been sent: its enrollment goes on."""

    at: datetime
    enrollment: str
    step: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything about one simulated year."""

    history: History
    accepted: list[Accepted]
    played: list[Played]
    refused: list[Refused] = field(default_factory=list)
    ended: list[Ended] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)
    lifted: list[datetime] = field(default_factory=list)
    """When an operator lifted the pauses that had waited for one longer than ``LIFT_AFTER``."""
    settled: list[Settled] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that was broken, or an organization or a lead that was forgotten."""

    rule: str
    at: datetime
    what: str

    def __str__(self) -> str:
        return f"{self.rule} {self.at:%Y-%m-%d %H:%M:%S} {self.what}"
