"""What the optional sending rules cost a batch."""

from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial

from bench.databases import a_database
from bench.figures import Race, Ratio, Runner
from bench.sending import provider
from bench.stage import Stage, batch_ms, engine

ABOUT = """Batches of 50 with 10 threads: with every optional rule on, against none. Each rule has
to look, and keeps nothing back."""
BATCH, CONCURRENCY = 50, 10


def rules(stage: Stage) -> Iterator[Race]:
    """Yield a race with a provider that answers at once, and with a usual one."""
    urls = {
        "none": a_database(stage.server, "without_rules"),
        "every rule": stage.database("with_rules"),
    }
    for latency_ms in (0, 50):
        with provider(latency_ms), ExitStack() as stack:
            runners: dict[str, Runner] = {}
            for name, url in urls.items():
                application = stack.enter_context(engine(url, BATCH, CONCURRENCY))
                runners[name] = partial(batch_ms, application, url, BATCH)
            yield Race(f"{latency_ms} ms", runners, (Ratio("every rule", "none"),))
