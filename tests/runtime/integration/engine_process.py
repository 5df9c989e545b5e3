"""A process with a limited process, for the tests that harm it. Run with ``python -m``."""

import atexit
import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

from cadence_core.errors import JobFailedError
from cadence_core.runtime.limited_process.process import LimitedProcess
from tests.runtime.integration import jobs


def write(*words: object) -> None:
    """Write a line; only ``end`` leaves it in Python's buffer."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    if sys.argv[1] != "end":
        sys.stdout.flush()


def hang() -> None:
    """Print the pids of nursery and worker, and wait for a job that hangs."""
    process = LimitedProcess()
    nursery, worker = process.run(os.getppid), process.run(os.getpid)
    write(nursery, worker)
    process.run(time.sleep, 60)


def idle() -> None:
    """Print the pids of nursery and worker, and wait."""
    process = LimitedProcess()
    nursery, worker = process.run(os.getppid), process.run(os.getpid)
    write(nursery, worker)
    time.sleep(60)


def end() -> None:
    """Leave output unwritten, and an exit handler, while processes come and go."""
    atexit.register(write, "exit handler")
    write("unwritten")
    process = LimitedProcess()
    for function in (jobs.kill_yourself, jobs.fill_the_memory):
        try:
            process.run(function)
        except JobFailedError as error:
            write(error)
    write(process.run(jobs.double, 21))


def interrupted() -> None:
    """Survive Ctrl-C in a job, and print the next job's answer and the worker's pids."""
    process = LimitedProcess()
    worker = process.run(os.getpid)
    with suppress(KeyboardInterrupt):
        write(worker)
        time.sleep(60)
    with suppress(KeyboardInterrupt):
        write(process.run(os.getpid))
        process.run(jobs.sleep_and_return, 60, "late")
    write(process.run(jobs.double, 21))


def handled() -> None:
    """Print what a worker does with a signal that this process handles."""
    signal.signal(signal.SIGTERM, lambda *_: write("handled"))
    try:
        LimitedProcess().run(jobs.kill_yourself, signal.SIGTERM)
    except JobFailedError as error:
        write(error)


def without_shared_memory() -> None:
    """Print whether /dev/shm exists, and the answer of a job."""
    write(Path("/dev/shm").exists(), LimitedProcess().run(jobs.double, 21))  # noqa: S108


if __name__ == "__main__":
    globals()[sys.argv[1]]()
