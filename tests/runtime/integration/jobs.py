"""Functions for a limited process: each harms its worker in another way."""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from tests.waiting import wait_until


def double(number: int) -> int:
    return 2 * number


def sleep_and_return(seconds: float, value: object) -> object:
    time.sleep(seconds)
    return value


def hang(begun: Path, ended: Path) -> None:
    """Say that it has begun, and return once another process says that it has ended."""
    begun.touch()
    wait_until(ended.exists, "it has ended")


def kill_yourself(number: int = signal.SIGKILL) -> None:
    os.kill(os.getpid(), number)


def kill_the_first(marker: Path) -> str:
    """Kill the first process that runs this, and return from the second."""
    try:
        marker.touch(exist_ok=False)
    except FileExistsError:
        return "survived"
    kill_yourself()
    raise AssertionError


def compute_too_long_at_first(marker: Path) -> str:
    """Use up the CPU time of the first process that runs this, and return from the second."""
    try:
        marker.touch(exist_ok=False)
    except FileExistsError:
        return "survived"
    while True:
        pass


def fill_the_memory() -> None:
    kept = []
    while True:
        kept.append("x" * 100_000)


def write_garbage(garbage: bytes) -> NoReturn:
    """Write to the worker's socket what is no answer, and end the worker."""
    for number in range(3, 100):
        with suppress(OSError):
            os.write(number, garbage)
    os._exit(5)


class UnpicklableError(Exception):
    """Has arguments that do not build another one."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(one + other)


def raise_unpicklable() -> None:
    raise UnpicklableError("one", "other")


def return_unpicklable() -> object:
    return lambda: None


def raise_named(text: str) -> None:
    raise LookupError(text)
