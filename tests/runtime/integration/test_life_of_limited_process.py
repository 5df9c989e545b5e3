"""A limited process is no burden to the process that started it, and ends with it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from cadence_core.runtime.limited_process.process import LimitedProcess
from tests.runtime.integration import jobs
from tests.shared_memory import without_shared_memory
from tests.waiting import MAX_WAIT_SECONDS

ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
COMMAND = [sys.executable, "-m", "tests.runtime.integration.engine_process"]


@contextmanager
def engine(what: str) -> Iterator["subprocess.Popen[str]"]:
    """Run a function of ``engine_process`` in a process group of its own."""
    process = subprocess.Popen(  # noqa: S603
        [*COMMAND, what],
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with process:
        yield process


def read_line(process: "subprocess.Popen[str]") -> str:
    assert process.stdout
    return process.stdout.readline().strip()


@pytest.mark.parametrize("what", ["hang", "idle"])
def test_a_killed_engine_leaves_no_process(what: str) -> None:
    with engine(what) as process:
        processes = [psutil.Process(int(pid)) for pid in read_line(process).split()]
        time.sleep(0.1)
        process.kill()

    assert len(processes) == 2
    _, alive = psutil.wait_procs(processes, timeout=MAX_WAIT_SECONDS)
    assert alive == []


def test_exit_handlers_and_unwritten_output_stay_with_the_engine() -> None:
    with engine("end") as process:
        output, _ = process.communicate(timeout=MAX_WAIT_SECONDS)

    assert output.splitlines() == ["unwritten", "SIGKILL", "memory", "42", "exit handler"]


def test_ctrl_c_reaches_the_engine_alone_and_mixes_up_no_answers() -> None:
    with engine("interrupted") as process:
        worker = read_line(process)
        os.killpg(process.pid, signal.SIGINT)
        same_worker = read_line(process)
        time.sleep(0.2)
        os.killpg(process.pid, signal.SIGINT)
        answer = read_line(process)

    assert (same_worker, answer) == (worker, "42")


def test_a_worker_has_none_of_the_engines_signal_handlers() -> None:
    with engine("handled") as process:
        assert read_line(process) == "SIGTERM"


def test_the_engines_open_files_are_not_kept_open() -> None:
    reader, writer = os.pipe()
    process = LimitedProcess()
    process.run(jobs.double, 1)

    os.close(writer)

    assert os.read(reader, 1) == b""  # would wait forever if a process held the writer
    os.close(reader)
    process.close()


def test_it_needs_no_shared_memory(tmp_path: Path) -> None:
    command = [*without_shared_memory(tmp_path), *COMMAND, "without_shared_memory"]
    output = subprocess.check_output(command, env=ENVIRONMENT, text=True)  # noqa: S603

    assert output.split() == ["False", "42"]
