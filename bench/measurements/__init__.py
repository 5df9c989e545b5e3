"""Everything that ``make bench`` measures, in the order of the page."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bench.figures import Race
from bench.measurements import (
    batches,
    cold_starts,
    cost,
    distances,
    drains,
    events,
    floors,
    growth,
    memory,
    picks,
    processor,
    rules,
    switches,
    texts,
    wal,
)
from bench.stage import Stage


@dataclass(frozen=True, slots=True)
class Measurement:
    """What a measurement is called, what its figures mean, and its races, each ready to run.

    A race is run before the next is asked for. ``is_quick``: whether the quick run has it.
    """

    name: str
    about: str
    races: Callable[[Stage], Iterator[Race]]
    is_quick: bool = True


MEASUREMENTS = (
    # First, since it needs a build: what is missing shows at once.
    Measurement("cold starts", cold_starts.ABOUT, cold_starts.cold_starts, is_quick=False),
    Measurement("batches", batches.ABOUT, batches.batches),
    Measurement("processor", processor.ABOUT, processor.processor),
    Measurement("memory", memory.ABOUT, memory.memory, is_quick=False),
    Measurement("drains", drains.ABOUT, drains.drains),
    Measurement("floors", floors.ABOUT, floors.floors, is_quick=False),
    Measurement("database latency", distances.ABOUT, distances.distances),
    Measurement("rules", rules.ABOUT, rules.rules),
    Measurement("personal texts", texts.ABOUT, texts.texts, is_quick=False),
    Measurement("growth", growth.ABOUT, growth.growth),
    Measurement("switches", switches.ABOUT, switches.switches, is_quick=False),
    Measurement("picks", picks.ABOUT, picks.picks, is_quick=False),
    Measurement("delivery events", events.ABOUT, events.events),
    Measurement("WAL", wal.ABOUT, wal.wal, is_quick=False),
    Measurement("cost", cost.ABOUT, cost.cost, is_quick=False),
)
