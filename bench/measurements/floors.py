"""How fast a drain can be: what computing and waiting leave of the time."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial

from bench.figures import Race, Ratio, Runner, milliseconds
from bench.machine import cores
from bench.measurements.drains import (
    BATCHES,
    LATENCY_MS,
    Backlog,
    engine_backlog,
    engines,
    peer,
    peer_backlog,
    sends_alone,
    sent_ms,
)
from bench.parts import ALONE, ENGINE, PARTS, POSTGRESQL, RENDERING, cpu_ms
from bench.peers.group import Group
from bench.sending import provider
from bench.stage import Stage

SLOW_MS, EMAILS = 200, 1_000
DATABASE = "floors"
ALL_CORES, PEER = "all cores", "pgqueuer"
ABOUT = f"""Drains as above, without delay to the database. CPU of an email: what each process takes
for it, against all that the cores have meanwhile. Sends alone: the engine's client sends emails
that are ready, batch after batch. Sends and computing: for each, it also takes as much CPU time as
the engine's process took beside the sends, and a process beside as much as PostgreSQL and the
rendering took; no database is asked, and nothing waits but for the end of a batch. Idle cores: a
provider that takes {SLOW_MS} ms. {EMAILS:,} emails each."""


@dataclass(slots=True)
class Spending:
    """Workers, and the milliseconds of CPU time that an email of their last drain took by part."""

    workers: Group
    taken: dict[str, float] = field(default_factory=dict)

    def drain(self) -> float:
        """Make messages due and send them; return what all cores had for one meanwhile."""
        self.workers.fill(EMAILS)
        durations: list[float] = []
        taken = cpu_ms(lambda: durations.append(milliseconds(self.workers.drain)))
        self.taken = {part: taken[part] / EMAILS for part in (*PARTS, ALONE)}
        return durations[0] * cores() / EMAILS

    def part(self, name: str) -> Callable[[Mapping[str, float]], float]:
        """Return what a race derives from its round: the part of the last drain."""
        return lambda _: self.taken[name]


def floors(stage: Stage) -> Iterator[Race]:
    """Yield a race for the CPU time of each batch, one for its floors, and one with idle cores."""
    engine, peers = engine_backlog(stage, DATABASE), peer_backlog(stage, f"{DATABASE}_peers")
    with provider(LATENCY_MS):
        for batch in BATCHES:
            with engines(1, engine.url, batch) as workers:
                spending = Spending(workers)
                ratios = tuple(Ratio(part, ALL_CORES) for part in PARTS)
                derived = {part: spending.part(part) for part in PARTS}
                yield Race(f"CPU by {batch}", {ALL_CORES: spending.drain}, ratios, derived)
            yield from _floors(engine, peers, batch, spending.taken)
    with provider(SLOW_MS):
        yield from _with_idle_cores(engine, peers)


def _floors(
    engine: Backlog, peers: Backlog, batch: int, taken: Mapping[str, float]
) -> Iterator[Race]:
    with sends_alone(batch) as alone, ExitStack() as stack:
        bare = Spending(alone)
        bare.drain()
        within = max(0, taken[ENGINE] - bare.taken[ALONE])
        beside = taken[POSTGRESQL] + taken[RENDERING]
        computing = stack.enter_context(sends_alone(batch, within, beside))
        runners: dict[str, Runner] = {
            **_beside(stack, engine, peers, batch),
            "sends alone": partial(sent_ms, alone, EMAILS),
            "sends and computing": partial(sent_ms, computing, EMAILS),
        }
        yield Race(f"by {batch}", runners, _to_peer(runners))


def _with_idle_cores(engine: Backlog, peers: Backlog) -> Iterator[Race]:
    with ExitStack() as stack:
        runners = _beside(stack, engine, peers, *BATCHES)
        yield Race("idle cores", runners, _to_peer(runners))


def _beside(stack: ExitStack, engine: Backlog, peers: Backlog, *batches: int) -> dict[str, Runner]:
    """Return PgQueuer, and the engine by each batch."""
    worker = stack.enter_context(peer(PEER, peers.url))
    runners: dict[str, Runner] = {PEER: partial(peers.drained_ms, worker, EMAILS)}
    for batch in batches:
        workers = stack.enter_context(engines(1, engine.url, batch))
        runners[f"engine by {batch}"] = partial(engine.drained_ms, workers, EMAILS)
    return runners


def _to_peer(runners: Mapping[str, Runner]) -> tuple[Ratio, ...]:
    return tuple(Ratio(of, PEER) for of in runners if of != PEER)
