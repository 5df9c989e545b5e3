"""How much memory a batch of large mails takes."""

from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from threading import Event, Thread

import psutil

from bench.figures import Race, Ratio, Runner
from bench.peers.group import Group, group
from bench.sending import provider
from bench.stage import Stage
from cadence_core.database.connection import connect

BATCH, LATENCY_MS, ALLOWED_MB = 500, 50, 350
THREADS = (10, 50)
LOOK_SECONDS = 0.01
ABOUT = f"""The most memory that the engine and its rendering process took at any time, together,
for a batch of {BATCH} HTML mails of 100 kB each, with every optional rule on; what they share
counts once. Against {ALLOWED_MB} MB, a third of what the function has."""
ROW = f"<tr><td>Dear {{{{ first_name }}}}, {'we help teams like yours ' * 38}</td></tr>\n"
HTML = f"<html><body><table>\n{ROW * 100}</table></body></html>"
MAKE_LARGE = "UPDATE message_templates SET body = :body"


def memory(stage: Stage) -> Iterator[Race]:
    """Yield a race for each number of threads."""
    url = stage.database("memory")
    with closing(connect(url)) as database:
        database.run(MAKE_LARGE, body=HTML)
    with provider(LATENCY_MS):
        for threads in THREADS:
            with group(1, "bench.peers.engine", url, str(BATCH), str(threads)) as workers:
                runners: dict[str, Runner] = {
                    "engine": lambda workers=workers: _peak_mb(workers),  # type: ignore[misc]
                    "allowed": lambda: ALLOWED_MB,
                }
                ratio = Ratio("engine", "allowed", "MB")
                yield Race(f"{threads} threads", runners, (ratio,))


def _peak_mb(workers: Group) -> float:
    [worker] = workers.workers
    workers.fill(BATCH)
    looks: list[float] = []
    is_over = Event()

    def look() -> None:
        process = psutil.Process(worker.pid)
        while not is_over.wait(LOOK_SECONDS):
            looks.append(sum(map(_mb, (process, *process.children(recursive=True)))))

    looking = Thread(target=look)
    looking.start()
    try:
        workers.drain()
    finally:
        is_over.set()
        looking.join()
    return max(looks)


def _mb(process: psutil.Process) -> float:
    """Return the memory of a process, and its share of what it shares."""
    with suppress(OSError):  # it has ended
        for line in Path(f"/proc/{process.pid}/smaps_rollup").read_text().splitlines():
            name, _, value = line.partition(":")
            if name == "Pss":
                return int(value.split()[0]) * 1024 / 1e6
    return 0.0
