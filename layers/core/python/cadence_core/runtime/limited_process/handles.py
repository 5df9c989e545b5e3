"""The engine's side: its handles of the nursery and of the worker."""

import errno
import os
import signal
import socket
import struct
from contextlib import suppress
from dataclasses import dataclass

from cadence_core.runtime.limited_process.limits import Limits
from cadence_core.runtime.limited_process.messages import receive, send
from cadence_core.runtime.limited_process.nursery import END, FORK, REPLY, run_nursery

MAX_REPLY_SECONDS = 10.0
MAX_EXIT_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Worker:
    """A process that runs one job at a time."""

    pid: int
    stream: socket.socket

    def answer(self, job: bytes, seconds: float) -> bytes:
        """Return the answer to a job.

        Raises:
            EOFError, OSError: the worker is dead, or gave no answer in time (``TimeoutError``).
            ValueError: the answer is garbled.
        """
        self.stream.settimeout(seconds)
        send(self.stream, job)
        return receive(self.stream, seconds)


class Nursery:
    """The process that forks the workers."""

    def __init__(self, limits: Limits) -> None:
        """Fork it.

        Raises:
            OSError: the system allows no further process or file.
        """
        self._control, theirs = socket.socketpair()
        with theirs:
            try:
                self._pid = os.fork()
            except BaseException:
                self._control.close()
                raise
            if self._pid == 0:
                run_nursery(theirs, limits)
        self._control.settimeout(MAX_REPLY_SECONDS)

    def is_alive(self) -> bool:
        """Return whether it still runs, and let the system forget one that does not."""
        if self._pid and _has_ended(self._pid):
            self._pid = 0
        return self._pid != 0

    def fork_worker(self) -> Worker:
        """Return a new worker.

        Raises:
            OSError: the system allows no further process or file, or the nursery is gone.
        """
        self._control.sendall(FORK)
        reply, streams, _, _ = socket.recv_fds(self._control, REPLY.size, 1)
        if not streams:
            raise OSError(-REPLY.unpack(reply)[0] if reply else errno.EPIPE, "no worker")
        [pid] = REPLY.unpack(reply)
        return Worker(pid, socket.socket(fileno=streams[0]))

    def end(self, worker: Worker) -> int | None:
        """End a worker; return its exit code, or minus the number of the signal that killed it.

        ``None``: unknown, because the nursery is gone.
        """
        worker.stream.close()
        try:
            self._control.sendall(END)
            [exit_code] = REPLY.unpack(self._control.recv(REPLY.size))
        except (OSError, struct.error):
            with suppress(ProcessLookupError):
                os.kill(worker.pid, signal.SIGKILL)
            return None
        return int(exit_code)

    def close(self) -> None:
        """End it with its worker, and wait until both are gone."""
        with self._control:
            self._control.settimeout(MAX_EXIT_SECONDS)
            with suppress(OSError):
                self._control.shutdown(socket.SHUT_WR)
                self._control.recv(1)  # returns when the nursery has closed its side
        if self.is_alive():
            os.kill(self._pid, signal.SIGKILL)
            _has_ended(self._pid, options=0)
            self._pid = 0


def _has_ended(pid: int, options: int = os.WNOHANG) -> bool:
    try:
        return os.waitpid(pid, options)[0] == pid
    except ChildProcessError:  # other code of this process has waited for it
        return True
