"""Runs of the function in processes of their own, which can be killed, frozen and thawed."""

import json
import multiprocessing
import os
import resource
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from functools import cached_property
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from cadence_core.channels.ses import transport as _ses  # noqa: F401 (imported once, here)
from cadence_core.errors import CadenceError
from functions.execute_cadence_steps import app as function
from tests.engine import LambdaContextStub

# A server that has imported everything once forks a fresh process for each run.
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload([__name__])
SECONDS = 60.0
"""The time limit of an invocation."""
KILOBYTE = 1024
MAX_LEFTOVER_SECONDS = 3.0
LEFTOVER_PAUSE_SECONDS = 0.05


def invoke(environment: dict[str, str], trigger: str, folder: str) -> None:
    """Handle one scheduled event, and write what came of it to a file."""
    signal.alarm(3 * int(SECONDS))  # if the harness is killed, nothing else ends a run that hangs
    os.setsid()  # whatever this process starts is in its group, and can be found
    log = os.open(f"{folder}/log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, sys.stdout.fileno())
    os.dup2(log, sys.stderr.fileno())
    os.environ.update(environment)
    event = {"source": "schedule", "execution_id": trigger, "scheduled_time": "now"}
    started = time.monotonic()
    try:
        response: dict[str, Any] = function.lambda_handler(event, LambdaContextStub(SECONDS))
    except CadenceError as error:
        response = {"error": f"{type(error).__name__}: {error}"}
    usage = {who: resource.getrusage(who).ru_maxrss * KILOBYTE for who in USAGE}
    report = {
        "response": response,
        "seconds": time.monotonic() - started,
        "cpu_seconds": time.process_time(),
        "bytes": usage[resource.RUSAGE_SELF],
        "child_bytes": usage[resource.RUSAGE_CHILDREN],
    }
    Path(folder, "report").write_text(json.dumps(report), encoding="utf-8")


USAGE = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


@dataclass
class Run:
    """One invocation, in a process of its own."""

    trigger: str
    process: BaseProcess
    folder: Path
    deadline: float
    is_disturbed: bool = False
    """Killed or frozen on purpose."""

    @cached_property
    def report(self) -> dict[str, Any]:
        """What the process wrote at its end; empty if it was killed."""
        path = self.folder / "report"
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}

    @property
    def summary(self) -> dict[str, Any]:
        """The summary of a run that came to its end; empty for any other end."""
        response = self.report.get("response", {})
        return response if "claimed" in response else {}

    @property
    def is_over(self) -> bool:
        """Whether the process has ended."""
        return not self.process.is_alive()

    def freeze(self) -> None:
        """Stop the process where it is."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let a frozen process go on."""
        self._signal(signal.SIGCONT)

    def kill(self) -> None:
        """End the process at once."""
        self.is_disturbed = True
        self._signal(signal.SIGKILL)

    def leave_frozen(self) -> None:
        """Note that the run stays frozen."""
        self.is_disturbed = True

    def end(self) -> None:
        """End the process if it lives, however it stands."""
        self._signal(signal.SIGKILL)
        self.process.join()

    def _signal(self, number: signal.Signals) -> None:
        if self.process.pid and self.process.is_alive():
            os.kill(self.process.pid, number)

    def wait(self) -> bool:
        """Wait for the end; a run that exceeds its time limit is killed, as Lambda would."""
        self.process.join(max(0.0, self.deadline - time.monotonic()))
        is_late = self.process.is_alive()
        if is_late:
            self._signal(signal.SIGKILL)
            self.process.join()
        return not is_late

    def leaves_processes_behind(self) -> bool:
        """Return whether a process that the run started outlives it."""
        until = time.monotonic() + MAX_LEFTOVER_SECONDS
        while is_left := bool(processes_of_group(self.process.pid or 0)):
            if time.monotonic() > until:
                break
            time.sleep(LEFTOVER_PAUSE_SECONDS)
        return is_left


def processes_of_group(group: int) -> list[int]:
    """Return the memory of each living process of a group, in bytes."""
    command = ["ps", "-A", "-o", "pgid=,rss=,stat="]
    lines = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    processes = [line.split() for line in lines.splitlines()]
    return [
        int(rss) * KILOBYTE
        for pgid, rss, state in processes
        if pgid == str(group) and not state.startswith("Z")
    ]


@dataclass
class Engines:
    """Starts runs with one environment; each has a folder for its log and its report."""

    environment: dict[str, str]
    folder: Path
    runs: list[Run] = field(default_factory=list)

    def start(self, trigger: str) -> Run:
        """Start a run with this trigger."""
        folder = self.folder / f"{len(self.runs):04}"
        folder.mkdir(parents=True)
        process = CONTEXT.Process(target=invoke, args=(self.environment, trigger, str(folder)))
        process.start()
        run = Run(trigger, process, folder, time.monotonic() + SECONDS)
        self.runs.append(run)
        return run

    def end(self) -> None:
        """End every run that still lives."""
        for run in self.runs:
            run.end()
