"""A simulated year: everything that people, leads and providers do in it, from one seed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from random import Random

from tests.year.habits import HABITS, merge_duplicates, stop_everything
from tests.year.history import Edit
from tests.year.worlds import World

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
QUARTER = timedelta(minutes=15)
YEAR = 2025
START = datetime(YEAR, 1, 1, tzinfo=UTC)
MAX_LAG_SECONDS = 240
"""How long the longest run prepares its messages before it begins to send them."""
MAX_LATENCY_SECONDS = 19
"""Shorter than SEND_TIMEOUT_SECONDS, with which the engine closes a span."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large a world is, and how much happens in it."""

    leads: int = 300
    organizations: int = 6
    days: int = 365
    batch_size: int = 10


@dataclass(frozen=True, slots=True)
class Outage:
    """A time in which a provider refuses every message of a channel."""

    since: datetime
    until: datetime
    channel: str
    fault: str


@dataclass(frozen=True, slots=True)
class Death:
    """From this moment, the next run that sends is killed when the provider accepts a message."""

    at: datetime
    after_messages: int


@dataclass(frozen=True, slots=True)
class Reaction:
    """What comes back about a message: ``replied``, ``bounced`` or ``unsubscribed``."""

    kind: str
    after: timedelta


@dataclass(frozen=True)
class Plan:
    """One year. What depends on a message or a tick is drawn from the seed and its name."""

    seed: int
    start: datetime
    size: Size
    edits: tuple[Edit, ...]
    outages: tuple[Outage, ...]
    deaths: tuple[Death, ...]
    stale: frozenset[str] = frozenset()
    """Enrollments of bad lists, most of whose emails bounce."""

    @property
    def end(self) -> datetime:
        """The end of the year."""
        return self.start + self.size.days * DAY

    def tick(self, quarter: datetime) -> datetime:
        """Return when the runs of a quarter of an hour start: at once, later, or near its end."""
        dice = self._dice("tick", quarter)
        kind = dice.random()
        seconds = (
            0.0 if kind < 0.6 else dice.uniform(0, 600) if kind < 0.9 else 885 + 14 * dice.random()
        )
        return quarter + timedelta(seconds=round(seconds))

    def runs_at(self, tick: datetime) -> int:
        """Return how many runs start together."""
        return self._dice("runs", tick).choices((1, 2, 4), (8, 1, 1))[0]

    def lag(self, tick: datetime) -> timedelta:
        """Return how long the run of a tick prepares its messages; none if several start together.

        The clock is one for all: runs together would see each other's preparation pass.
        """
        dice = self._dice("lag", tick)
        is_slow = self.runs_at(tick) == 1 and dice.random() < 0.3
        return timedelta(seconds=dice.randint(1, MAX_LAG_SECONDS) if is_slow else 0)

    def latency(self, enrollment: str, tick: datetime) -> timedelta:
        """Return how long the provider takes to accept a message."""
        return timedelta(
            seconds=self._dice("latency", enrollment, tick).randint(0, MAX_LATENCY_SECONDS)
        )

    def reaction(self, enrollment: str, step: str, channel: str) -> Reaction | None:
        """Return what comes back about a message, ``None`` if nothing."""
        dice = self._dice("reaction", enrollment, step)
        kinds = ("replied", "bounced" if channel == "email" else "replied", "unsubscribed", "")
        bounces = 60 if enrollment in self.stale else 2
        kind = dice.choices(kinds, (4, bounces, 1, 95 - bounces))[0]
        return Reaction(kind, timedelta(minutes=dice.randint(2, 4000))) if kind else None

    def _dice(self, *names: object) -> Random:
        name = " ".join(map(str, (self.seed, *names)))
        return Random(int.from_bytes(sha256(name.encode()).digest()[:8]))


def make_plan(seed: int, size: Size) -> Plan:
    """Return the year of a seed."""
    random = Random(seed)
    world = World(random, START, size.organizations)
    world.build(size.leads, size.days)
    end = START + size.days * DAY
    edits = [*world.edits, *_changes(random, world, size)]
    edits = sorted([*edits, *merge_duplicates(world, edits, end)], key=lambda edit: edit.at)
    return Plan(
        seed,
        START,
        size,
        tuple(edit for edit in edits if edit.at < end),
        tuple(_outage(random, world) for _ in range(max(1, size.days // 60))),
        tuple(sorted(_deaths(random, size), key=lambda death: death.at)),
        frozenset(world.stale),
    )


def _some_time(random: Random, size: Size) -> datetime:
    """Return a quarter of the year, when a person works at any place on earth."""
    return START + random.randrange(size.days * 96) * QUARTER


def _outage(random: Random, world: World) -> Outage:
    """Return an outage that begins with the sending of some leads' messages."""
    enrolled = [at for of_org in world.enrolled.values() for _, at in of_org]
    since = random.choice(enrolled) + random.randint(0, 8) * QUARTER
    length = timedelta(minutes=random.randint(20, 600))
    channel = random.choice(("email", "email", "whatsapp"))
    return Outage(since, since + length, channel, random.choice(("throttled", "unavailable")))


def _deaths(random: Random, size: Size) -> Iterator[Death]:
    for _ in range(max(1, size.days // 90)):
        yield Death(_some_time(random, size), random.randint(1, 3))


def _changes(random: Random, world: World, size: Size) -> Iterator[Edit]:
    """Yield what people change: several times a year in every organization."""
    years = size.days / 365
    for org in range(1, size.organizations + 1):
        for change in HABITS:
            for _ in range(_times(random, change.times_a_year * years)):
                since = _some_time(random, size)
                until = since + random.randint(4, 400) * QUARTER
                yield from change.edits(world, f"org{org}", since, until)
    yield from stop_everything(world, _some_time(random, size))


def _times(random: Random, expected: float) -> int:
    return int(expected) + (random.random() < expected % 1)
