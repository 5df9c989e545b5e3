"""The worker: runs one job after the other, each within its limits."""

import os
import pickle
import signal
import socket
from contextlib import suppress
from resource import RLIMIT_DATA, getrlimit, setrlimit
from typing import Any

from cadence_core.errors import InternalError
from cadence_core.runtime.limited_process.limits import OUT_OF_MEMORY, Limits, allocated_bytes
from cadence_core.runtime.limited_process.messages import receive, send

Answer = tuple[Exception | None, Any]
"""What the function raised, if it raised; what it returned."""


def work(stream: socket.socket, limits: Limits) -> None:
    """Answer the jobs of a socket until it closes. Ends the process if memory runs out.

    The kernel ends a worker whose CPU time is up, even if it is deep in a C function.
    """
    try:
        _limit_memory(limits)
        with suppress(EOFError):
            while True:
                job = receive(stream)
                signal.setitimer(signal.ITIMER_PROF, limits.cpu_seconds)
                send(stream, _answer(job))
                signal.setitimer(signal.ITIMER_PROF, 0)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)


def _limit_memory(limits: Limits) -> None:
    if present := allocated_bytes():
        _, hard = getrlimit(RLIMIT_DATA)
        setrlimit(RLIMIT_DATA, (present + limits.memory_bytes, hard))


def _answer(job: bytes) -> bytes:
    try:
        function, arguments = pickle.loads(job)  # noqa: S301 (the engine wrote it)
        return pickle.dumps((None, function(*arguments)))
    except MemoryError:
        raise
    except Exception as error:  # the function's own, or that of a result that cannot be pickled
        return pickle.dumps((_portable(error), None))


def _portable(error: Exception) -> Exception:
    """Return the error itself if it survives pickling."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301
    except MemoryError:
        raise
    except Exception:
        return InternalError(type(error).__name__)
    return error
