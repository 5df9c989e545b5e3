"""One batch of emails against the least possible time, against bare HTTP and bare boto3."""

from collections.abc import Iterator
from itertools import product

from bench.bare import Requests, by_boto3, by_http, recorded_requests
from bench.figures import Race, Ratio, Runner
from bench.sending import provider
from bench.stage import Stage, batch_ms, engine

ABOUT = """One run of the engine with every optional rule on. The limit is the provider's time for
the emails divided by the threads. Bare boto3 and bare HTTP send the same requests with as many
threads, and nothing else. What would take longer than 2.5 seconds is left out."""
MAX_LIMIT_MS = 2_500
SIZES, CONCURRENCY, LATENCIES_MS = (50, 500), (10, 25, 50), (0, 20, 50, 200)
QUICK = ((10, 50), (50, 500))
"""Threads and emails of the quick run."""


def batches(stage: Stage) -> Iterator[Race]:
    """Yield a race for each latency of the provider, number of threads and size of a batch."""
    url = stage.database("batches")
    for latency_ms in (50,) if stage.is_quick else LATENCIES_MS:
        with provider(latency_ms):
            for concurrency, size in QUICK if stage.is_quick else product(CONCURRENCY, SIZES):
                if size / concurrency * latency_ms <= MAX_LIMIT_MS:
                    yield from _race(url, size, concurrency, latency_ms)


def _race(url: str, size: int, concurrency: int, latency_ms: int) -> Iterator[Race]:
    with engine(url, size, concurrency) as application:

        def by_engine() -> float:
            return batch_ms(application, url, size)

        made: Requests
        with recorded_requests() as made:
            by_engine()
        requests = made[-size:]  # without the message that is sent before
        runners: dict[str, Runner] = {
            "engine": by_engine,
            "boto3": by_boto3(requests, concurrency),
            "HTTP": by_http(requests, concurrency),
        }
        if latency_ms:
            runners["limit"] = lambda: size / concurrency * latency_ms
        name = f"{size} emails, {concurrency} threads, {latency_ms} ms"
        yield Race(name, runners, tuple(Ratio("engine", to) for to in runners if to != "engine"))
