"""A function in a limited process cannot harm the process that asked for it."""

import ctypes
import os
import pickle
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil
import pytest

from cadence_core.errors import InternalError, JobFailedError, ProcessUnavailableError
from cadence_core.runtime.limited_process import process as process_module
from cadence_core.runtime.limited_process.limits import Limits
from cadence_core.runtime.limited_process.messages import LENGTH
from cadence_core.runtime.limited_process.process import LimitedProcess
from tests.clock import ManualClock
from tests.runtime.integration import jobs
from tests.waiting import MAX_WAIT_SECONDS, wait_until

Job = tuple[Callable[..., object], tuple[object, ...]]


@pytest.fixture
def process() -> Iterator[LimitedProcess]:
    """A process whose jobs have all the time they want, but one second of CPU time."""
    process = LimitedProcess(Limits(wall_seconds=600))
    yield process
    process.close()


@contextmanager
def impatience(process: LimitedProcess) -> Iterator[None]:
    """Give the jobs of this block two seconds: on a busy machine, only one that hangs is right."""
    patient = process.limits
    process.limits = replace(patient, wall_seconds=2)
    yield
    process.limits = patient


OTHERS: set[int] = set()
"""The processes that other tests of this session keep, such as a browser."""


@pytest.fixture(autouse=True)
def _others() -> None:
    OTHERS.clear()
    OTHERS.update(child.pid for child in psutil.Process().children(recursive=True))


def children(*, recursive: bool = True) -> list[psutil.Process]:
    found = psutil.Process().children(recursive=recursive)
    return [child for child in found if child.pid not in OTHERS]


def nursery_and_worker() -> list[psutil.Process]:
    [nursery] = children(recursive=False)
    [worker] = nursery.children()
    return [nursery, worker]


def cause_of(process: LimitedProcess, function: Callable[..., Any], *arguments: object) -> str:
    with pytest.raises(JobFailedError) as raised:
        process.run(function, *arguments)
    return raised.value.cause


def test_a_function_runs_in_another_process(process: LimitedProcess) -> None:
    assert process.run(jobs.double, 21) == 42
    assert process.run(os.getpid) != os.getpid()


def test_what_a_function_raises_is_raised(process: LimitedProcess) -> None:
    with pytest.raises(LookupError, match="the text"):
        process.run(jobs.raise_named, "the text")


HARMFUL: dict[str, tuple[Job, str]] = {
    "computes in C, with the interpreter's lock": ((round, (5, -(10**9))), "time"),
    "takes all memory at once": ((bytes, (10**10,)), "memory"),
    "takes all memory in pieces": ((jobs.fill_the_memory, ()), "memory"),
    "breaks the interpreter": ((ctypes.string_at, (0,)), "SIGSEGV"),
    "is killed": ((jobs.kill_yourself, ()), "SIGKILL"),
    "exits": ((os._exit, (3,)), "exit 3"),
    "answers garbage": ((jobs.write_garbage, (b"g" * 100,)), "garbled"),
    "answers half": ((jobs.write_garbage, (LENGTH.pack(100) + b"half",)), "exit 5"),
    "answers what is not pickled": ((jobs.write_garbage, (LENGTH.pack(4) + b"text",)), "garbled"),
    "answers what is no answer": (
        (jobs.write_garbage, (LENGTH.pack(len(pickle.dumps(7))) + pickle.dumps(7),)),
        "garbled",
    ),
}


@pytest.mark.parametrize(("job", "cause"), HARMFUL.values(), ids=HARMFUL)
def test_a_harmful_job_fails_with_its_cause_and_the_next_one_is_run(
    process: LimitedProcess, job: Job, cause: str
) -> None:
    function, arguments = job

    assert cause_of(process, function, *arguments) == cause
    assert process.run(jobs.double, 21) == 42


HANGING: dict[str, Job] = {
    "a job that only waits": (time.sleep, (3600,)),
    "a stopped worker": (jobs.kill_yourself, (signal.SIGSTOP,)),
}


@pytest.mark.parametrize("job", HANGING.values(), ids=HANGING)
def test_a_job_that_hangs_is_ended_and_the_next_one_is_run(
    process: LimitedProcess, job: Job
) -> None:
    function, arguments = job

    with impatience(process):
        assert cause_of(process, function, *arguments) == "time"

    assert process.run(jobs.double, 21) == 42


def nested(depth: int) -> list[Any]:
    lists: list[Any] = []
    for _ in range(depth):
        lists = [lists]
    return lists


@pytest.mark.parametrize("argument", [lambda: None, nested(100_000)], ids=["code", "nested"])
def test_arguments_that_cannot_be_pickled_are_refused(
    process: LimitedProcess, argument: object
) -> None:
    assert cause_of(process, len, argument) == "unpicklable"


@pytest.mark.parametrize("function", [jobs.raise_unpicklable, jobs.return_unpicklable])
def test_an_answer_that_cannot_be_pickled_is_an_internal_error(
    process: LimitedProcess, function: Callable[[], object]
) -> None:
    with pytest.raises((InternalError, pickle.PicklingError, AttributeError)):
        process.run(function)
    assert process.run(jobs.double, 21) == 42


def test_a_worker_killed_between_two_jobs_costs_neither(process: LimitedProcess) -> None:
    process.run(jobs.double, 1)
    nursery_and_worker()[1].kill()

    assert process.run(jobs.double, 21) == 42


def test_a_job_whose_worker_was_killed_from_outside_is_run_again(
    process: LimitedProcess, tmp_path: Path
) -> None:
    assert process.run(jobs.kill_the_first, tmp_path / "killed") == "survived"


def test_a_job_that_used_up_its_cpu_time_is_run_again(
    process: LimitedProcess, tmp_path: Path
) -> None:
    assert process.run(jobs.compute_too_long_at_first, tmp_path / "computed") == "survived"


def test_a_nursery_killed_between_two_jobs_is_started_anew(process: LimitedProcess) -> None:
    process.run(jobs.double, 1)
    dead = nursery_and_worker()
    dead[0].kill()
    wait_until(lambda: dead[0].status() == psutil.STATUS_ZOMBIE, "it is dead")

    assert process.run(jobs.double, 21) == 42
    assert not dead[0].is_running()
    _, alive = psutil.wait_procs(dead, timeout=MAX_WAIT_SECONDS)
    assert alive == []
    assert len(children()) == 2


def test_a_nursery_that_other_code_waited_for_is_started_anew(process: LimitedProcess) -> None:
    process.run(jobs.double, 1)
    nursery = nursery_and_worker()[0]
    nursery.kill()
    os.waitpid(nursery.pid, 0)

    assert process.run(jobs.double, 21) == 42


def test_a_nursery_killed_during_a_job_costs_nothing(process: LimitedProcess) -> None:
    process.run(jobs.double, 1)
    with ThreadPoolExecutor() as pool:
        answer = pool.submit(process.run, jobs.sleep_and_return, 0.5, "answer")
        time.sleep(0.1)
        nursery_and_worker()[0].kill()

    assert answer.result() == "answer"
    assert process.run(jobs.double, 21) == 42


def test_a_hung_job_whose_nursery_was_killed_is_ended(process: LimitedProcess) -> None:
    process.run(jobs.double, 1)
    processes = nursery_and_worker()
    with ThreadPoolExecutor() as pool, impatience(process):
        answer = pool.submit(cause_of, process, time.sleep, 3600)
        time.sleep(0.1)
        processes[0].kill()
        assert answer.result() == "time"

    assert process.run(jobs.double, 21) == 42
    _, alive = psutil.wait_procs(processes, timeout=MAX_WAIT_SECONDS)
    assert alive == []


def test_many_dead_workers_leave_no_zombie_and_no_file(process: LimitedProcess) -> None:
    process.run(jobs.double, 1)
    files = psutil.Process().num_fds()
    files_of_nursery = nursery_and_worker()[0].num_fds()

    for _ in range(100):  # each job kills two workers
        cause_of(process, jobs.kill_yourself)
    process.run(jobs.double, 1)

    assert psutil.Process().num_fds() == files
    assert nursery_and_worker()[0].num_fds() == files_of_nursery


def test_closing_leaves_no_process_and_no_file() -> None:
    files = psutil.Process().num_fds()
    process = LimitedProcess()
    for _ in range(3):
        assert process.run(jobs.double, 21) == 42
        process.close()

    assert children() == []
    assert psutil.Process().num_fds() == files


def test_closing_ends_even_a_stopped_nursery(process: LimitedProcess) -> None:
    process.run(jobs.double, 1)
    processes = nursery_and_worker()
    processes[0].suspend()

    process.close()

    _, alive = psutil.wait_procs(processes, timeout=MAX_WAIT_SECONDS)
    assert alive == []


def test_if_no_process_can_be_forked_the_job_fails_and_a_later_one_runs(
    process: LimitedProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> int:
        raise BlockingIOError("no more processes")

    fork = os.fork
    monkeypatch.setattr(os, "fork", refuse)
    with pytest.raises(ProcessUnavailableError):
        process.start()
    with pytest.raises(ProcessUnavailableError):
        process.run(jobs.double, 21)

    # The nursery has a copy of this process, in which only the first fork works.
    monkeypatch.setattr(os, "fork", lambda: (fork(), monkeypatch.setattr(os, "fork", refuse))[0])
    with pytest.raises(ProcessUnavailableError):
        process.run(jobs.double, 21)

    monkeypatch.setattr(os, "fork", fork)
    assert process.run(jobs.double, 21) == 42


def test_threads_get_their_own_answers(process: LimitedProcess) -> None:
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda number: process.run(jobs.double, number), range(500)))

    assert answers == [2 * number for number in range(500)]


def test_a_hanging_job_uses_up_no_time_of_those_that_wait_for_it(
    process: LimitedProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, begun, ended = ManualClock(), tmp_path / "begun", tmp_path / "ended"
    monkeypatch.setattr(process_module, "time", SimpleNamespace(monotonic=clock))
    asking = [Asked(number) for number in range(3)]

    with ThreadPoolExecutor(4) as pool:
        hanging = pool.submit(process.run, jobs.hang, begun, ended)
        wait_until(begun.exists, "it hangs")
        waiting = [pool.submit(process.run, jobs.sleep_and_return, 0.2, each) for each in asking]
        wait_until(lambda: all(each.is_asked for each in asking), "the others wait")
        clock.now = process.limits.wall_seconds
        ended.touch()

    hanging.result()
    assert [answer.result() for answer in waiting] == [0, 1, 2]


class Asked:
    """Arrives as its number, and knows when a thread has asked for that: when it is pickled."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.is_asked = False

    def __reduce__(self) -> tuple[type[int], tuple[int]]:
        self.is_asked = True
        return int, (self.number,)
