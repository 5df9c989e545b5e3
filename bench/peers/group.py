"""Processes that send together: each is a worker of ``bench.peers.worker``."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

Worker = subprocess.Popen[str]


@dataclass(frozen=True, slots=True)
class Group:
    """Workers that are ready."""

    workers: Sequence[Worker]

    def fill(self, messages: int) -> None:
        """Make messages due."""
        _order(self.workers[:1], f"fill {messages}")

    def drain(self) -> None:
        """Send until nothing is due."""
        _order(self.workers, "drain")


@contextmanager
def group(
    count: int, module: str, *arguments: str, python: Path = Path(sys.executable)
) -> Iterator[Group]:
    """Run as many processes of a module, and wait until all of them are ready."""
    command = [str(python), "-m", module, *arguments]
    started = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603
        for _ in range(count)
    ]
    try:
        _wait(started)
        yield Group(started)
    finally:
        for worker in started:
            worker.terminate()
            worker.communicate()


def _order(workers: Sequence[Worker], command: str) -> None:
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write(f"{command}\n")
        worker.stdin.flush()
    _wait(workers)


def _wait(workers: Sequence[Worker]) -> None:
    for worker in workers:
        assert worker.stdout is not None
        assert worker.stdout.readline(), f"a worker ended: {worker.args!r}"
