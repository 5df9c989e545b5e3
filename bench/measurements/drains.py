"""How long it takes until nothing is due, in several processes, and by another design."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial

from bench.figures import Race, Ratio, Runner, milliseconds
from bench.sending import provider
from bench.stage import Stage

ABOUT = """Sending until nothing is due, with 50 threads a process and a provider that takes 50 ms;
every process is warm. The naive design is one loop that takes a due message, sends it, and commits:
its time for 50 messages is multiplied."""
CONCURRENCY, LATENCY_MS = 50, 50
MESSAGES, NAIVE_MESSAGES = 1_000, 50
BATCHES = (500, 50)
Worker = subprocess.Popen[str]
"""It obeys the commands of ``bench.peers.worker``."""


def drains(stage: Stage) -> Iterator[Race]:
    """Yield a race for each size of the engine's batches."""
    url = stage.database("drains")
    with provider(LATENCY_MS), ExitStack() as stack:
        naive = stack.enter_context(workers(1, "bench.peers.naive", url))
        for batch in BATCHES[: 1 if stage.is_quick else None]:
            runners: dict[str, Runner] = {"naive": partial(naive_ms, naive)}
            arguments = ("bench.peers.engine", url, str(batch), str(CONCURRENCY))
            for count in (1, 2) if stage.is_quick else (1, 2, 4):
                own = stack.enter_context(workers(count, *arguments))
                name = f"{count} processes" if count > 1 else "1 process"
                runners[name] = partial(drained_ms, own, MESSAGES)
            _, one, *more = runners
            ratios = (Ratio(one, "naive"), *(Ratio(each, one) for each in more))
            yield Race(f"batches of {batch}", runners, ratios)


def naive_ms(naive: Sequence[Worker]) -> float:
    """Return how long one loop takes for all messages, from its time for a few."""
    return drained_ms(naive, NAIVE_MESSAGES) * MESSAGES / NAIVE_MESSAGES


@contextmanager
def workers(count: int, module: str, *arguments: str) -> Iterator[Sequence[Worker]]:
    """Run as many processes of a module, and wait until all of them are ready."""
    command = [sys.executable, "-m", module, *arguments]
    started = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603
        for _ in range(count)
    ]
    try:
        _wait(started)
        yield started
    finally:
        for worker in started:
            worker.terminate()
            worker.communicate()


def drained_ms(group: Sequence[Worker], messages: int) -> float:
    """Make messages due, and return how long the processes take together to send them."""
    _order(group[:1], f"fill {messages}")
    return milliseconds(partial(_order, group, "drain"))


def _order(group: Sequence[Worker], command: str) -> None:
    for worker in group:
        assert worker.stdin is not None
        worker.stdin.write(f"{command}\n")
        worker.stdin.flush()
    _wait(group)


def _wait(group: Sequence[Worker]) -> None:
    for worker in group:
        assert worker.stdout is not None
        assert worker.stdout.readline(), f"a worker ended: {worker.args!r}"
