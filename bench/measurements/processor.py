"""How much CPU a message takes, above what bare boto3 takes for the same requests."""

from collections.abc import Callable, Iterator
from functools import partial

from bench.figures import Race, Ratio
from bench.message_bench import (
    ADD_HTML,
    BATCH,
    CONCURRENCY,
    HTML,
    LATENCY_MS,
    by_boto3,
    by_engine,
    measured,
    recorded_requests,
)
from bench.sending import provider
from bench.stage import CADENCE, Stage, engine, enroll
from cadence_core.database.connection import connect

ABOUT = """CPU time of one message, in the engine's process and in its rendering process, not in
PostgreSQL, against bare boto3 for the same requests: a text, and an HTML mail of 4 kB."""


def processor(stage: Stage) -> Iterator[Race]:
    """Yield a race for each kind of mail."""
    url = stage.database("processor")
    database = connect(url)
    database.run(ADD_HTML, body=HTML)
    database.close()
    with provider(LATENCY_MS), engine(url, BATCH, CONCURRENCY) as application:
        send = partial(by_engine, application)
        for cadence, kind in ((CADENCE, "text"), ("html", "HTML")):
            fill = partial(enroll, url, BATCH, cadence)
            with recorded_requests() as requests:
                fill()
                send()
            runners = {
                "engine": partial(_cpu_ms, fill, send),
                "boto3": partial(_cpu_ms, lambda: None, partial(by_boto3, requests)),
            }
            yield Race(kind, runners, (Ratio("engine", "boto3"),))


def _cpu_ms(prepare: Callable[[], None], send: Callable[[], None]) -> float:
    prepare()
    cost = measured(send)
    return cost.own + cost.children
