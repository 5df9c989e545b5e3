"""``LimitedProcess`` runs functions in a child process, within limits."""

import pickle
import signal
import time
from collections.abc import Callable
from threading import Lock
from typing import TypeVar

from cadence_core.errors import JobFailedError, ProcessUnavailableError
from cadence_core.runtime.limited_process.handles import Nursery, Worker
from cadence_core.runtime.limited_process.limits import OUT_OF_MEMORY, Limits
from cadence_core.runtime.limited_process.worker import Answer

ResultT = TypeVar("ResultT")
MIN_SECONDS = 0.1
"""What a second attempt gets at least: a usual job takes a hundredth of that."""
TIME, MEMORY = "time", "memory"
SIGNALS = {int(number): number.name for number in signal.Signals}


class LimitedProcess:
    """Runs one function at a time in a child process. Any thread may ask; the others wait.

    Functions, arguments, results and errors are pickled. A job that exceeds a limit costs its
    worker, and the next job gets a new one. A worker that dies may have been the victim of another
    job or of the system, so its job is tried once more: a function must have no effect but its
    result. That goes for CPU time, too: it runs on while a host halts its virtual machine.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._lock = Lock()
        self._nursery: Nursery | None = None
        self._worker: Worker | None = None

    def start(self) -> None:
        """Fork the nursery, if none is alive; best called before the first thread starts.

        Raises:
            ProcessUnavailableError: the system allows no further process or file.
        """
        with self._lock:
            self._start()

    def run(self, function: Callable[..., ResultT], *arguments: object) -> ResultT:
        """Return what the function returns in the child process.

        Raises:
            JobFailedError: it exceeded a limit, ended its process, or cannot be pickled.
            ProcessUnavailableError: there is no child process at the moment.
            Exception: what the function raised; ``InternalError`` if that cannot be pickled.
        """
        try:
            job = pickle.dumps((function, arguments))
        except Exception:  # whatever the code of a value raises, or values nested too deep
            raise JobFailedError("unpicklable") from None
        with self._lock:
            error, value = self._answer(job)
        if error is not None:
            raise error
        result: ResultT = value
        return result

    def close(self) -> None:
        """End the child processes; the next job starts new ones."""
        with self._lock:
            self._forget()

    def _answer(self, job: bytes) -> Answer:
        ends_at = time.monotonic() + self.limits.wall_seconds
        answer = self._try(job, ends_at)
        if isinstance(answer, str):
            answer = self._try(job, ends_at)
        if isinstance(answer, str):
            raise JobFailedError(answer)
        return answer

    def _try(self, job: bytes, ends_at: float) -> Answer | str:
        """Return the answer, or what ended the worker. ``ends_at``: of both attempts.

        Raises:
            JobFailedError: it did not answer. What has waited so long is not tried again.
        """
        worker = self._start_worker()
        try:
            answer = worker.answer(job, max(MIN_SECONDS, ends_at - time.monotonic()))
            error, value = pickle.loads(answer)  # noqa: S301
        except TimeoutError:
            self._end_worker()
            raise JobFailedError(TIME) from None
        except (EOFError, OSError):
            return _cause(self._end_worker())
        except Exception:  # it is no answer: something wrote to the worker's socket
            self._end_worker()
            return "garbled"
        except BaseException:  # Ctrl-C: the answer must not be taken for that of the next job
            self._end_worker()
            raise
        return error, value

    def _start(self) -> Nursery:
        try:
            if self._nursery is None or not self._nursery.is_alive():
                self._forget()
                self._nursery = Nursery(self.limits)
        except OSError as error:
            raise ProcessUnavailableError(type(error).__name__) from error
        return self._nursery

    def _start_worker(self) -> Worker:
        nursery = self._start()
        if self._worker is None:
            try:
                self._worker = nursery.fork_worker()
            except OSError as error:
                self._forget()
                raise ProcessUnavailableError(type(error).__name__) from error
        return self._worker

    def _end_worker(self) -> int | None:
        nursery, worker = self._nursery, self._worker
        self._worker = None
        return nursery.end(worker) if nursery and worker else None

    def _forget(self) -> None:
        if self._worker is not None:
            self._worker.stream.close()
            self._worker = None
        if self._nursery is not None:
            self._nursery.close()
            self._nursery = None


def _cause(exit_code: int | None) -> str:
    if exit_code is None:
        return "unknown"
    if exit_code == OUT_OF_MEMORY:
        return MEMORY
    if exit_code == -signal.SIGPROF:
        return TIME
    return SIGNALS.get(-exit_code, f"exit {exit_code}")
