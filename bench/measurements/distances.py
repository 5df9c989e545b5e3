"""One batch with a database that is near, and with one that is farther away."""

from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial

from bench.figures import Race, Ratio, Runner
from bench.sending import provider
from bench.stage import Stage, batch_ms, engine, far_database

ABOUT = """Batches of 50 with 10 threads and a provider that takes 50 ms; what the engine says to
the database is on its way for 0, 1 or 5 ms more."""
DELAYS_MS = (0, 1, 5)
BATCH, CONCURRENCY, LATENCY_MS = 50, 10, 50
DATABASE = "distances"


def distances(stage: Stage) -> Iterator[Race]:
    """Yield one race: the engine at each distance from the database."""
    near = stage.database(DATABASE)
    with ExitStack() as stack:
        stack.enter_context(provider(LATENCY_MS))
        runners: dict[str, Runner] = {}
        for delay_ms in DELAYS_MS:
            url = stack.enter_context(far_database(stage.server, DATABASE, delay_ms))
            application = stack.enter_context(engine(url, BATCH, CONCURRENCY))
            runners[f"+{delay_ms} ms"] = partial(batch_ms, application, near, BATCH)
        base, *farther = runners
        yield Race("to the database", runners, tuple(Ratio(each, base) for each in farther))
