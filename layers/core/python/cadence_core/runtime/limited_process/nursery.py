"""The nursery: a process with one thread that forks the workers."""

import faulthandler
import gc
import os
import signal
import socket
import struct
from contextlib import suppress
from resource import RLIMIT_CORE, setrlimit
from typing import NoReturn

from cadence_core.runtime.limited_process.limits import Limits
from cadence_core.runtime.limited_process.worker import work

FORK, END = b"f", b"e"
"""Requests: fork a worker; end it and report how it ended."""
REPLY = struct.Struct("!i")
"""To FORK: the worker's pid with its socket, or a negative errno. To END: its exit code."""


def run_nursery(control: socket.socket, limits: Limits) -> NoReturn:
    """Serve requests until the socket closes, then end the worker and this process.

    ``os._exit`` skips what belongs to the process this one was forked from: its exit handlers and
    its unwritten output.
    """
    worker = 0
    try:
        _leave_the_parent_behind(control)
        while request := control.recv(1):
            if request == END:
                control.sendall(REPLY.pack(_end(worker)))
                worker = 0
            else:
                worker = _fork_worker(control, limits)
    finally:
        if worker:
            with suppress(OSError):
                _end(worker)
        os._exit(0)


def _leave_the_parent_behind(control: socket.socket) -> None:
    """Give up the parent's signal handlers, open files and terminal."""
    # The objects that own the parent's files must never be collected here: they would close
    # numbers that are in use again.
    gc.freeze()
    faulthandler.disable()
    for number in signal.valid_signals():
        if callable(signal.getsignal(number)):
            signal.signal(number, signal.SIG_DFL)
    # Ctrl-C reaches every process of a terminal; the parent decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    # A core dump would hold personal data.
    setrlimit(RLIMIT_CORE, (0, 0))
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in range(3):
        os.dup2(nothing, standard)
    os.closerange(3, control.fileno())
    os.closerange(control.fileno() + 1, os.sysconf("SC_OPEN_MAX"))


def _fork_worker(control: socket.socket, limits: Limits) -> int:
    """Fork a worker and hand over the other end of its socket; return its pid, or 0."""
    try:
        ours, theirs = socket.socketpair()
        pid = os.fork()
    except OSError as error:
        control.sendall(REPLY.pack(-(error.errno or 1)))
        return 0
    if pid == 0:
        try:
            control.close()
            theirs.close()
            work(ours, limits)
            os._exit(0)
        finally:
            os._exit(1)
    with ours, theirs:
        socket.send_fds(control, [REPLY.pack(pid)], [theirs.fileno()])
    return pid


def _end(pid: int) -> int:
    """Kill a worker if it still runs; return its exit code, or minus the number of its signal."""
    os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)
