"""Starts engines in separate processes, which run concurrently and can be killed."""

import multiprocessing
import signal
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Barrier
from typing import Any

from tests.waiting import MAX_WAIT_SECONDS

KILLED = -signal.SIGKILL

# A server that has imported everything once forks a fresh process for each call.
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["tests.sending.integration.crash_child"])


def barrier_for(processes: int) -> Barrier:
    """Return a barrier that lets this number of processes start together."""
    return _context.Barrier(processes)


def start(target: Callable[..., None], *arguments: Any) -> BaseProcess:
    process = _context.Process(target=target, args=arguments)
    process.start()
    return process


def exit_code_of(process: BaseProcess) -> int:
    """Wait for the process to end and return its exit code."""
    process.join(MAX_WAIT_SECONDS)
    assert process.exitcode is not None, "the process did not end in time"
    return process.exitcode
