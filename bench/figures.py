"""What is measured: ratios, most of durations, each within one round of things that take turns."""

import statistics
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from time import perf_counter
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

MIN_ROUNDS, MAX_RACE_SECONDS = 3, 30
"""A race of long rounds has fewer of them."""
Key = tuple[str, str, str, str]
"""A figure's measurement and race, and the runners whose amounts are divided."""
Runner = Callable[[], float]
"""Does something once, and returns what it took: milliseconds, or the unit of its ratio."""


class Record(BaseModel):
    """A part of a report; it survives JSON both ways."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Ratio(NamedTuple):
    """Which runner's amount, in ``unit``, is divided by which one's; less is better."""

    of: str
    to: str
    unit: str = "ms"


@dataclass(frozen=True, slots=True)
class Race:
    """Runners that take turns, so that a busy machine slows all of them down.

    ``derived``: what follows from the amounts of a round, by names of its own.
    """

    name: str
    runners: Mapping[str, Runner]
    ratios: tuple[Ratio, ...]
    derived: Mapping[str, Callable[[Mapping[str, float]], float]] = field(default_factory=dict)


class Figure(Record):
    """A ratio with one sample a round.

    Attributes:
        amount: the median of ``of``, in ``unit``.
    """

    measurement: str
    race: str
    of: str
    to: str
    amount: float
    unit: str = "ms"
    samples: tuple[float, ...]

    @property
    def key(self) -> Key:
        """Which figure this is, in each report."""
        return self.measurement, self.race, self.of, self.to

    @property
    def name(self) -> str:
        """What a table calls it within its measurement."""
        return f"{self.race}: {self.of} / {self.to}"

    @property
    def median(self) -> float:
        """The ratio."""
        return statistics.median(self.samples)

    @property
    def low(self) -> float:
        """Where the middle half of the samples begins."""
        return self._quartiles()[0]

    @property
    def high(self) -> float:
        """Where the middle half of the samples ends."""
        return self._quartiles()[2]

    def _quartiles(self) -> list[float]:
        if len(self.samples) == 1:
            return [*self.samples] * 3
        return statistics.quantiles(self.samples, n=4, method="inclusive")


class Machine(Record):
    """Where the figures come from.

    Attributes:
        load: the processes that wanted a core in the minute before; near zero if it was quiet.
    """

    cpu: str
    cores: int
    load: float
    python: str
    postgresql: str


class Report(Record):
    """One run of the command."""

    measured_at: datetime
    commit: str
    rounds: int
    machine: Machine
    figures: tuple[Figure, ...]


def milliseconds(act: Callable[[], object]) -> float:
    """Return how long something takes."""
    started = perf_counter()
    act()
    return (perf_counter() - started) * 1000


def rounds_within(seconds: float, most: int) -> int:
    """Return how many rounds are run if each takes so long."""
    return min(most, max(MIN_ROUNDS, int(MAX_RACE_SECONDS / seconds)))


def figures_of(measurement: str, race: Race, most: int) -> Iterator[Figure]:
    """Run a race, and yield its ratios; a first round warms up, and is not counted."""

    def lap() -> dict[str, float]:
        ran = {name: run() for name, run in race.runners.items()}
        return ran | {name: derive(ran) for name, derive in race.derived.items()}

    seconds = milliseconds(lap) / 1000
    laps = [lap() for _ in range(rounds_within(seconds, most))]
    for of, to, unit in race.ratios:
        yield Figure(
            measurement=measurement,
            race=race.name,
            of=of,
            to=to,
            amount=statistics.median(lap[of] for lap in laps),
            unit=unit,
            samples=tuple(round(lap[of] / lap[to], 4) for lap in laps),
        )
