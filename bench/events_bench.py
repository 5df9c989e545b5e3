"""Compares how fast two versions of the engine record delivery events.

Each runs in a process of its own, through the real handler, with batches of ten queue messages as
SQS delivers them, and takes turns with the other. ``BEFORE`` is a folder with another version,
such as a worktree of git:

    git worktree add --detach /tmp/before main
    python -m bench.events_bench /tmp/before
"""

import json
import os
import statistics
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.stage import far_database
from cadence_core.database.migrate import migrate_database
from local.embedded_postgres import database_url, temporary_server

HERE = Path(__file__).resolve().parent.parent
MIXES = ("delivery", "bounce", "mixed")
LATENCIES_MS = (0, 1)
ROUNDS = 3
MESSAGES = 300
"""Of one mix in one round."""


def measure(code: Path, socket_dir: str, latency_ms: float, mix: str) -> dict[str, float]:
    """Record events with the engine of this folder; return the figures of one event."""
    with far_database(socket_dir, "postgres", latency_ms) as url:
        return run(code, url, database_url(socket_dir, "postgres"), mix)


def run(code: Path, url: str, seed_url: str, mix: str) -> dict[str, float]:
    """Run the worker with the engine of this folder, and return its figures."""
    path = os.pathsep.join(map(str, (code / "layers/core/python", code)))
    environment = {
        **os.environ,
        "PYTHONPATH": path,
        "DATABASE_URL": url,
        "SEED_URL": seed_url,
        "POWERTOOLS_METRICS_NAMESPACE": "Cadence",
    }
    command = [sys.executable, str(HERE / "bench/events_worker.py"), mix, str(MESSAGES)]
    output = subprocess.run(  # noqa: S603 (our own program)
        command, env=environment, cwd=code, check=True, stdout=subprocess.PIPE
    ).stdout
    *log, printed = output.splitlines(keepends=True)
    figures: dict[str, float] = json.loads(printed)
    return figures | {"log_bytes": sum(map(len, log)) / figures["events"]}


def main(before: Path) -> None:
    """Measure both versions in turn, and print the medians."""
    measured: dict[Any, list[dict[str, float]]] = defaultdict(list)
    with temporary_server() as socket_dir:
        migrate_database(database_url(socket_dir, "postgres"))
        for _ in range(ROUNDS):
            for latency_ms in LATENCIES_MS:
                for mix in MIXES:
                    for name, code in (("before", before), ("now", HERE)):
                        figures = measure(code, socket_dir, latency_ms, mix)
                        measured[latency_ms, mix, name].append(figures)
    print(f"{'':24}{'events/s':>16}{'':>8}{'round trips':>14}{'CPU ms':>14}")
    print(f"{'':24}{'before':>8}{'now':>8}{'x':>8}{'before':>8}{'now':>6}{'before':>8}{'now':>6}")
    for latency_ms in LATENCIES_MS:
        for mix in MIXES:
            rows = [measured[latency_ms, mix, name] for name in ("before", "now")]
            print(f"+{latency_ms} ms, {mix:16}", *report(*rows))


def report(before: list[dict[str, float]], now: list[dict[str, float]]) -> Iterator[str]:
    """Yield the medians of both, side by side; the ratio is that of the fastest rounds."""
    old, new = (
        {name: statistics.median(r[name] for r in rows) for name in rows[0]}
        for rows in (before, now)
    )
    ratio = max(r["rate"] for r in now) / max(r["rate"] for r in before)
    yield f"{old['rate']:8.0f}{new['rate']:8.0f}{ratio:8.1f}"
    yield f"{old['trips']:7.2f}{new['trips']:6.2f}{old['cpu_ms']:8.2f}{new['cpu_ms']:6.2f}"


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
