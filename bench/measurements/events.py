"""Delivery events, against a row for each with a commit of its own, near and farther away."""

from collections.abc import Iterator
from functools import partial
from time import perf_counter
from uuid import uuid4

from bench.events_bench import HERE, MIXES, measure
from bench.figures import Race, Ratio, Runner
from bench.stage import Stage
from cadence_core.database.connection import connect
from cadence_core.database.migrate import migrate_database
from local.embedded_postgres import database_url

ABOUT = """The time of one event, recorded through the real handler in tens, as SQS delivers them,
in a fresh process each round. A bare commit writes one row of the same size over one connection,
and does nothing else."""
COMMITS = 300


def events(stage: Stage) -> Iterator[Race]:
    """Yield a race for each mix of events."""
    url = database_url(stage.server, "postgres")
    migrate_database(url)
    for mix in ("mixed",) if stage.is_quick else MIXES:
        runners: dict[str, Runner] = {
            "near": partial(_event_ms, stage.server, 0, mix),
            "+1 ms": partial(_event_ms, stage.server, 1, mix),
            "a bare commit": partial(_commit_ms, url),
        }
        yield Race(mix, runners, (Ratio("near", "a bare commit"), Ratio("+1 ms", "near")))


def _event_ms(server: str, delay_ms: float, mix: str) -> float:
    return 1000 / measure(HERE, server, delay_ms, mix)["rate"]


def _commit_ms(url: str) -> float:
    database = connect(url)
    database.run("CREATE TABLE IF NOT EXISTS bare_events (id uuid PRIMARY KEY, body text)")
    insert = database.prepare("INSERT INTO bare_events VALUES (CAST(:id AS uuid), :body)")
    started = perf_counter()
    for _ in range(COMMITS):
        insert.run(id=str(uuid4()), body="x" * 300)
    duration = perf_counter() - started
    database.close()
    return duration * 1000 / COMMITS
