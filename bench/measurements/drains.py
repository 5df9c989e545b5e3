"""How long it takes until nothing is due, beside other designs and in several processes."""

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench.figures import Race, Ratio, Runner, milliseconds
from bench.machine import ROOT
from bench.peers.group import Group, group
from bench.sending import provider
from bench.stage import Stage, far_database
from cadence_core.database.connection import connect
from local.tool_venvs import tool_venv

CONCURRENCY, LATENCY_MS = 50, 50
MESSAGES = 2_000
BATCHES = {500: 2_000, 50: 1_000}
"""The sizes of a batch, and how many messages are sent with each in a round."""
OWN = {"pgqueuer": 2_000, "procrastinate": 500}
"""The peers with an environment of their own."""
NAIVE = {"naive": 20}
DELAYS_MS, PROCESSES = (0, 1), (1, 2, 4)
ABOUT = f"""Sending until {MESSAGES:,} messages are sent, with 50 threads a process and a provider
that takes 50 ms; what is said to the database is on its way for 0 or 1 ms more. The engine has
every optional rule on. The peers send requests as large with the same boto3, read the lead first,
keep a row of each email that they write before and after it, and note when the next one is due.
PgQueuer and Procrastinate are one worker each, which overlaps everything; the naive design is one
loop that takes a lead, sends, and commits. The sends alone are the floor: the engine's client sends
emails that are ready, batch after batch, without a database. The engine by 50 sends
{BATCHES[50]:,}, Procrastinate {OWN["procrastinate"]:,} and the naive design {NAIVE["naive"]:,}:
their times are multiplied. Every process is warm."""


@dataclass(frozen=True, slots=True)
class Backlog:
    """A database, and the statement that counts what is due in it."""

    name: str
    url: str
    due: str

    def drained_ms(self, workers: Group, messages: int) -> float:
        """Make messages due, send them, and return how long MESSAGES take at this rate."""
        workers.fill(messages)
        duration = milliseconds(workers.drain)
        with closing(connect(self.url)) as database:
            assert database.run(self.due) == [[0]], f"not everything was sent: {workers}"
        return duration * MESSAGES / messages


def engine_backlog(stage: Stage, name: str) -> Backlog:
    """Create a database of this name for the engine."""
    due = "SELECT count(*) FROM cadence_enrollments WHERE next_step_due <= now()"
    return Backlog(name, stage.database(name), due)


def peer_backlog(stage: Stage, name: str) -> Backlog:
    """Create a database of this name for the peers."""
    due = "SELECT count(*) FROM peer_leads WHERE next_due <= now()"
    return Backlog(name, stage.database(name), due)


def drains(stage: Stage) -> Iterator[Race]:
    """Yield a race with the peers at each distance, and one of processes for each batch."""
    engine, peers = engine_backlog(stage, "engine"), peer_backlog(stage, "peers")
    with provider(LATENCY_MS):
        for delay_ms in DELAYS_MS[:1] if stage.is_quick else DELAYS_MS:
            yield from _beside_peers(stage, engine, peers, delay_ms)
        for batch in () if stage.is_quick else BATCHES:
            yield from _in_processes(engine, batch)


def _beside_peers(stage: Stage, engine: Backlog, peers: Backlog, delay_ms: int) -> Iterator[Race]:
    rivals = NAIVE if stage.is_quick else OWN | NAIVE
    runners: dict[str, Runner] = {}
    with ExitStack() as stack:
        for batch, messages in BATCHES.items():
            url = stack.enter_context(far_database(stage.server, engine.name, delay_ms))
            workers = stack.enter_context(engines(1, url, batch))
            runners[f"engine by {batch}"] = partial(engine.drained_ms, workers, messages)
        for name, messages in rivals.items():
            url = stack.enter_context(far_database(stage.server, peers.name, delay_ms))
            workers = stack.enter_context(peer(name, url))
            runners[name] = partial(peers.drained_ms, workers, messages)
        for batch in () if stage.is_quick else BATCHES:
            workers = stack.enter_context(sends_alone(batch))
            runners[f"sends alone by {batch}"] = partial(sent_ms, workers, MESSAGES)
        ratios = [Ratio(f"engine by {batch}", to) for batch in BATCHES for to in rivals]
        ratios += [Ratio(of, "pgqueuer") for of in runners if of.startswith("sends alone")]
        yield Race(f"+{delay_ms} ms", runners, tuple(ratios))


def sent_ms(workers: Group, messages: int) -> float:
    """Send without a database, and return how long MESSAGES take at this rate."""
    workers.fill(messages)
    return milliseconds(workers.drain) * MESSAGES / messages


def _in_processes(engine: Backlog, batch: int) -> Iterator[Race]:
    runners: dict[str, Runner] = {}
    with ExitStack() as stack:
        for count in PROCESSES:
            workers = stack.enter_context(engines(count, engine.url, batch))
            name = f"{count} processes" if count > 1 else "1 process"
            runners[name] = partial(engine.drained_ms, workers, BATCHES[batch])
        one, *more = runners
        yield Race(f"batches of {batch}", runners, tuple(Ratio(each, one) for each in more))


def engines(count: int, url: str, batch: int) -> AbstractContextManager[Group]:
    """Run as many processes of the engine."""
    return group(count, "bench.peers.engine", url, str(batch), str(CONCURRENCY))


def sends_alone(
    batch: int, within_ms: float = 0, beside_ms: float = 0
) -> AbstractContextManager[Group]:
    """Run one process that only sends, and computes so much for each email."""
    computing = f"{within_ms:.3f}", f"{beside_ms:.3f}"
    return group(1, "bench.peers.alone", str(batch), str(CONCURRENCY), *computing)


def peer(name: str, url: str) -> AbstractContextManager[Group]:
    """Run one process of a peer."""
    here = Path(sys.executable)
    requirements = ROOT / f"bench/peers/{name}.txt"
    python = tool_venv(name, requirements, base=here) if name in OWN else here
    return group(1, f"bench.peers.{name}", url, str(CONCURRENCY), python=python)
