"""Delivery events, against a row for each with a commit of its own, near and farther away."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from time import perf_counter
from uuid import uuid4

from bench.figures import Race, Ratio, Runner
from bench.machine import ROOT
from bench.stage import Stage, far_database
from cadence_core.database.connection import connect
from cadence_core.database.migrate import migrate_database
from local.embedded_postgres import database_url

ALLOWED_TRIPS, ALLOWED_CPU_MS = 1, 0.5
ABOUT = f"""The time of one event, recorded through the real handler in tens, as SQS delivers them,
in a fresh process each round. A bare commit writes one row of the same size over one connection,
and does nothing else. Of an event, {ALLOWED_TRIPS} round trip to the database and
{ALLOWED_CPU_MS} ms of CPU time of the client are allowed."""
MIXES = ("delivery", "bounce", "mixed")
MESSAGES = 300
"""Of one mix in one round."""
COMMITS = 300


def events(stage: Stage) -> Iterator[Race]:
    """Yield a race for each mix of events."""
    url = database_url(stage.server, "postgres")
    migrate_database(url)
    for mix in ("mixed",) if stage.is_quick else MIXES:
        near: dict[str, float] = {}
        runners: dict[str, Runner] = {
            "near": partial(_event_ms, stage.server, 0, mix, near),
            "+1 ms": partial(_event_ms, stage.server, 1, mix, {}),
            "a bare commit": partial(_commit_ms, url),
            "round trips": partial(near.__getitem__, "trips"),
            "trips allowed": partial(float, ALLOWED_TRIPS),
            "CPU": partial(near.__getitem__, "cpu_ms"),
            "CPU allowed": partial(float, ALLOWED_CPU_MS),
        }
        ratios = (
            Ratio("near", "a bare commit"),
            Ratio("+1 ms", "near"),
            Ratio("round trips", "trips allowed", "trips"),
            Ratio("CPU", "CPU allowed"),
        )
        yield Race(mix, runners, ratios)


def recorded(server: str, delay_ms: float, mix: str) -> dict[str, float]:
    """Record events with a fresh process of the engine, and return its figures of one event."""
    with far_database(server, "postgres", delay_ms) as url:
        environment = {
            **os.environ,
            "DATABASE_URL": url,
            "SEED_URL": database_url(server, "postgres"),
            "POWERTOOLS_METRICS_NAMESPACE": "Cadence",
        }
        command = [sys.executable, "-m", "bench.events_worker", mix, str(MESSAGES)]
        output = subprocess.run(  # noqa: S603 (our own program)
            command, env=environment, cwd=ROOT, check=True, stdout=subprocess.PIPE
        ).stdout
    *log, printed = output.splitlines(keepends=True)
    figures: dict[str, float] = json.loads(printed)
    return figures | {"log_bytes": sum(map(len, log)) / figures["events"]}


def _event_ms(server: str, delay_ms: float, mix: str, figures: dict[str, float]) -> float:
    figures.update(recorded(server, delay_ms, mix))
    return 1000 / figures["rate"]


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
