"""What the auditor reads: accepted messages, the plan's history, and what the simulation did."""

from dataclasses import dataclass, field
from datetime import datetime

from tests.year.history import History


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
class Evidence:
    """Everything about one simulated year."""

    history: History
    accepted: list[Accepted]
    played: list[Played]
    refused: list[Refused] = field(default_factory=list)
    ended: list[Ended] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that was broken, or an organization or a lead that was forgotten."""

    rule: str
    at: datetime
    what: str

    def __str__(self) -> str:
        return f"{self.rule} {self.at:%Y-%m-%d %H:%M:%S} {self.what}"
