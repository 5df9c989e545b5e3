"""A run that dies when it touches certain enrollments, in ways that it cannot catch."""

import ctypes
import os
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Literal
from unittest.mock import patch

from cadence_core.personalization.stub import StubPersonalizer
from functions.execute_cadence_steps import app as function
from tests.engine import LambdaContextStub
from tests.sending.integration.crash_child import die
from tests.waiting import MAX_WAIT_SECONDS

DECIDE = "cadence_core.sending.prepare_steps.decide"
Place = Literal["preparation", "personalization"]


@dataclass(frozen=True)
class Fatality:
    """How and where a run dies when it meets a lead with one of these first names."""

    death: str = "out of memory"
    place: Place = "preparation"
    names: frozenset[str] = frozenset(("Fatal",))

    def hook(self, folder: Path) -> Any:
        """Return the patch that makes a run die."""
        return FATAL[self.place](lambda: DEATHS[self.death](folder), self.names)


def hang(folder: Path) -> None:
    """Never come back; Lambda kills the run at its deadline."""
    mark_of_hanging(folder).touch()
    time.sleep(10 * MAX_WAIT_SECONDS)


def crash(_: Path) -> None:
    """Read from address zero, as a fault in C does."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    ctypes.string_at(0)


DEATHS: dict[str, Callable[[Path], None]] = {
    "hang": hang,
    "out of memory": lambda _: die(),  # as the kernel ends a process without memory
    "crash": crash,
}


def fatal_preparation(death: Callable[[], None], names: frozenset[str]) -> Any:
    """Die in the thread of the run, before a message is rendered."""
    from cadence_core.sending.domain.eligibility import decide  # noqa: PLC0415 (before the patch)

    def fatal(enrollment: Any) -> Any:
        if enrollment.lead.first_name in names:
            death()
        return decide(enrollment)

    return patch(DECIDE, fatal)


def fatal_personalization(death: Callable[[], None], names: frozenset[str]) -> Any:
    """Die in one of the threads that personalize."""
    personalize = StubPersonalizer.personalize

    def fatal(self: StubPersonalizer, draft: Any, facts: Any, *, seconds: float) -> Any:
        if facts.get("first_name") in names:
            death()
        return personalize(self, draft, facts, seconds=seconds)

    return patch.object(StubPersonalizer, "personalize", fatal)


FATAL = {"preparation": fatal_preparation, "personalization": fatal_personalization}


def invoke(environment: dict[str, str], trigger: str, fatality: Fatality, folder: Path) -> None:
    """Handle one scheduled event."""
    os.dup2(os.open(folder / "log", os.O_WRONLY | os.O_CREAT | os.O_APPEND), 1)
    os.environ.update(environment)
    event = {"source": "schedule", "execution_id": trigger, "scheduled_time": "now"}
    with fatality.hook(folder):
        function.lambda_handler(event, LambdaContextStub())


def end_of(process: BaseProcess, folder: Path) -> int:
    """Wait for the end of a run, kill one that hangs, and return the exit code."""
    until = time.monotonic() + MAX_WAIT_SECONDS
    while process.is_alive() and time.monotonic() < until:
        if mark_of_hanging(folder).exists():
            process.kill()
        process.join(0.02)
    mark_of_hanging(folder).unlink(missing_ok=True)
    assert process.exitcode is not None, "the process did not end in time"
    return process.exitcode


def mark_of_hanging(folder: Path) -> Path:
    """Return the file that exists while a run hangs."""
    return folder / "hanging"
