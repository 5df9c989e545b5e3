"""A batch whose every email gets a personal text, and when its first email leaves."""

import os
from collections.abc import Iterator
from contextlib import closing
from time import perf_counter

from bench.bare import noticed
from bench.figures import Race, Ratio, Runner
from bench.sending import provider
from bench.stage import Stage, engine, enroll, run_once
from cadence_core.database.connection import connect

TEXTS, CONCURRENCY, TEXT_MS, LATENCY_MS = 50, 10, 1_000, 50
ABOUT = f"""A batch of {TEXTS} emails with personal texts, {CONCURRENCY} at a time, from a stand-in
for Claude that takes {TEXT_MS:,} ms for each; a send takes {LATENCY_MS} ms, and every optional rule
is on. The limit is the time of the texts divided by the threads, and one send. The first email need
not wait for more than its own text."""
ASK = "UPDATE cadence_steps SET ai_personalization = true"
NOT_WRITTEN = "SELECT count(*) FROM interactions WHERE NOT ai_generated"


def texts(stage: Stage) -> Iterator[Race]:
    """Yield one race."""
    url = stage.database("texts")
    with closing(connect(url)) as database:
        database.run(ASK)
    with provider(LATENCY_MS, TEXT_MS):
        claude = {"AI_PROVIDER": "anthropic"} | {
            name: os.environ[name] for name in ("ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL")
        }
        with engine(url, TEXTS, CONCURRENCY, **claude) as application:
            left_after_ms: list[float] = []

            def by_engine() -> float:
                enroll(url, TEXTS)
                left_after_ms.clear()
                started = perf_counter()
                with noticed(lambda _: left_after_ms.append((perf_counter() - started) * 1000)):
                    assert run_once(application) == TEXTS
                return (perf_counter() - started) * 1000

            runners: dict[str, Runner] = {
                "engine": by_engine,
                "first email": lambda: left_after_ms[0],
                "limit": lambda: TEXTS / CONCURRENCY * TEXT_MS + LATENCY_MS,
                "one text": lambda: TEXT_MS,
            }
            ratios = (Ratio("engine", "limit"), Ratio("first email", "one text"))
            yield Race(f"{TEXTS} texts", runners, ratios)
    with closing(connect(url)) as database:
        assert database.run(NOT_WRITTEN) == [[0]]
